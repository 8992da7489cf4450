/** The emails of a request with what became of each, and a button to send one again (R39, R40); never their words or links. */
import type { VNode } from 'preact';
import type { SupportMail } from '../../../db/support/record.ts';
import { ActForm } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';

export function Mails({ view, story, returned }: StoryProps): VNode {
  const { say } = view;
  const { id, mails } = story.record;
  if (mails.length === 0) return <p>{say('console.mails.none')}</p>;
  return (
    <ul class="rows">
      {mails.map((mail) => (
        <li key={mail.id}>
          <div>
            <strong>{say(`console.mail.${mail.step}`)}</strong>{' '}
            <span class={isLost(mail) ? 'badge late' : 'badge over'}>
              {say(`console.mailStatus.${isWithheld(mail) ? 'withheld' : mail.status}`)}
            </span>
            <br />
            <small>
              <MailFacts view={view} mail={mail} />
            </small>
          </div>
          {isLatest(mail, mails) && !isOnItsWay(mail) && !isWithheld(mail) && (
            <ActForm
              view={view}
              form={`resend-${mail.step}`}
              returned={returned}
              address={`/support/requests/${id}/resend`}
            >
              <input type="hidden" name="step" value={mail.step} />
              <button
                type="submit"
                class="secondary outline small"
                aria-label={`${say('console.resend')}: ${say(`console.mail.${mail.step}`)}`}
              >
                {say('console.resend')}
              </button>
            </ActForm>
          )}
        </li>
      ))}
    </ul>
  );
}

function MailFacts({ view: { say, moment, number }, mail }: Pick<StoryProps, 'view'> & { mail: SupportMail }): VNode {
  const { to, account, queuedAt, acceptedAt, settledAt, attempts, lastError } = mail;
  const facts = [
    account ? say('console.mail.toAccount', { account }) : say('console.mail.to', { side: say(`console.side.${to}`) }),
    say('console.mail.queued', { at: moment(queuedAt) }),
    ...(acceptedAt ? [say('console.mail.accepted', { at: moment(acceptedAt) })] : []),
    ...(settledAt ? [say('console.mail.settled', { at: moment(settledAt) })] : []),
    ...(attempts > 1 ? [say('console.mail.attempts', { count: number(attempts) })] : []),
  ];
  return (
    <>
      {facts.join(' · ')} {lastError && !isWithheld(mail) && <code>{lastError}</code>}
    </>
  );
}

/** Held back by ourselves, since what it says was over before it left: nobody's trouble. */
const isWithheld = ({ status, lastError }: SupportMail): boolean =>
  status === 'refused' && lastError === 'no-longer-true';
const isLost = (mail: SupportMail): boolean =>
  ['bounced', 'dropped', 'refused'].includes(mail.status) && !isWithheld(mail);
const isOnItsWay = ({ status }: SupportMail): boolean => status === 'queued' || status === 'claimed';

/** Sending again goes to everyone a step went to: one button for it. */
const isLatest = (mail: SupportMail, mails: readonly SupportMail[]): boolean =>
  mails.findLast(({ step }) => step === mail.step)?.id === mail.id;
