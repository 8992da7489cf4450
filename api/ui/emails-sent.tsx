/** The emails about a request to whoever submitted it: whether each arrived, and what can be done where one did not (R18). */
import type { VNode } from 'preact';
import { OVER_BUDGET, type MailSummary } from '../../db/mails/outbox.ts';
import type { Typed } from '../call/input/typed.ts';
import { maskedAddress } from '../../domain/text/masked.ts';
import { CsrfField } from './csrf-field.tsx';
import type { View } from './view.ts';

/** An address that could not be taken. */
export interface RefusedAddress {
  email: string;
  fault: 'fault.email';
}

/** The same, as its page gets it back. */
export interface ReturnedAddress {
  typed: Typed;
  refused: RefusedAddress;
}

interface EmailsSentProps {
  view: View;
  /** Where they go; `null` where that was removed. */
  sentTo: string | null;
  emails: readonly MailSummary[];
  /** Hidden fields that say what the forms are about, where their address does not. */
  about?: Readonly<Record<string, string>>;
  /** Where the form goes that sends the latest once more: empty for the page itself, `null` where nothing can be sent. */
  sendAgain: string | null;
  /** Where the form goes that gives another address; none once the address was confirmed. */
  otherAddress: string | null;
  /** What such a form just did. */
  done?: 'again' | 'address' | undefined;
  refused?: RefusedAddress | undefined;
}

export function EmailsSent(props: EmailsSentProps): VNode {
  const { view, sentTo, emails, done, sendAgain, otherAddress } = props;
  const { say, moment } = view;
  return (
    <section aria-labelledby="emails">
      <h2 id="emails">{say('emails.heading')}</h2>
      {done && (
        <p class="notice" role="status">
          {say(`emails.done.${done}`)}
        </p>
      )}
      {sentTo && <p>{say('status.sentTo', { email: maskedAddress(sentTo) })}</p>}
      <ul class="rows">
        {emails.map((mail) => (
          <li key={mail.id}>
            <span>
              {say(`console.mail.${mail.step}`)} <small>{moment(mail.queuedAt)}</small>
            </span>
            <span class={isLost(mail) ? 'badge late' : 'badge over'}>{say(`emails.${standing(mail)}`)}</span>
          </li>
        ))}
      </ul>
      {sendAgain !== null && emails.some(({ status }) => status !== 'queued' && status !== 'claimed') && (
        <form method="post" {...(sendAgain ? { action: sendAgain } : {})}>
          <About {...props} />
          <button type="submit" name="action" value="send-again" class="secondary">
            {say('emails.sendAgain')}
          </button>
        </form>
      )}
      {otherAddress && <OtherAddress {...props} action={otherAddress} />}
    </section>
  );
}

function OtherAddress({ action, refused, ...props }: EmailsSentProps & { action: string }): VNode {
  const { say } = props.view;
  const fault = refused && say(refused.fault);
  return (
    <details class="act" open={refused !== undefined || undefined}>
      <summary>{say('emails.other')}</summary>
      <p>{say('emails.other.means')}</p>
      <form method="post" action={action} novalidate>
        <About {...props} />
        <label for="other-address">{say('field.email')}</label>
        {fault && (
          <p class="fault" id="other-address-fault">
            {fault}
          </p>
        )}
        <input
          id="other-address"
          name="email"
          type="email"
          autocomplete="email"
          required
          value={refused?.email ?? ''}
          aria-invalid={fault ? 'true' : undefined}
          aria-describedby={fault ? 'other-address-fault' : undefined}
          autofocus={fault ? true : undefined}
        />
        <button type="submit" name="action" value="address" class="secondary">
          {say('emails.other.button')}
        </button>
      </form>
    </details>
  );
}

const About = ({ view, about = {} }: EmailsSentProps): VNode => (
  <>
    <CsrfField view={view} />
    {Object.entries(about).map(([name, value]) => (
      <input key={name} type="hidden" name={name} value={value} />
    ))}
  </>
);

function standing({ status, lastError }: MailSummary): 'waits' | 'onItsWay' | 'sent' | 'arrived' | 'lost' {
  if (status === 'queued' || status === 'claimed') return lastError === OVER_BUDGET ? 'waits' : 'onItsWay';
  if (status === 'accepted') return 'sent';
  return status === 'delivered' ? 'arrived' : 'lost';
}

const isLost = (mail: MailSummary): boolean => standing(mail) === 'lost';
