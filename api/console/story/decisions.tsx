/** What staff can decide about a request in its state (R34, R36, R40), each with a reason. */
import type { Hold } from '../../../domain/conduct/gatekeepers.ts';
import type { VNode } from 'preact';
import { isEnd, transitions, type State } from '../../../domain/requests/states.ts';
import { checklistOf } from '../../../domain/review/article-17.ts';
import { isSharing } from '../../../domain/requests/types.ts';
import { freshSignInAddress } from '../../sign-in/fresh.ts';
import { ActArea, ActDecision, ActForm, ActInput, ActTick, cameBack, type ActView } from '../act-form.tsx';
import type { StoryProps } from './page.tsx';
import { Abroad, MailDomain, Release, ReleaseFields, Similar } from './release.tsx';

export function Decisions(props: StoryProps): VNode {
  const { view, story, maySupervise, returned } = props;
  const { say, moment } = view;
  const { record } = story;
  const at = `/support/requests/${record.id}`;
  const form = (name: string): ActView => ({ view, form: name, returned });
  const passed = record.decisions.map(({ kind }) => kind);
  const isOwnership = record.status === 'awaiting-ownership-check' && !passed.includes('ownership-confirmed');
  const isReview = record.status === 'awaiting-review' && !passed.includes('review-accepted');
  const mayCancel = (transitions.cancelled.from as readonly State[]).includes(record.status);
  const mayWithdraw = (transitions.withdrawn.from as readonly State[]).includes(record.status);
  const mayCorrect = !isEnd(record.status) && !(isSharing(record.type) && record.consent);
  const { proposal } = record;
  const seen = record.notes.length;
  const { held, gatekeeper } = record.details as { held?: Hold; gatekeeper?: string };
  const isHeld = held !== undefined && !isEnd(record.status) && !passed.includes('recipient-allowed');
  const forms = [
    ...(isHeld
      ? [
          <HeldRecipient
            key="recipient"
            act={form('recipient')}
            address={`${at}/allow-recipient`}
            held={held}
            gatekeeper={gatekeeper ?? ''}
            maySupervise={maySupervise}
          />,
        ]
      : []),
    ...(isOwnership ? [<Ownership key="ownership" act={form('ownership')} address={`${at}/ownership`} />] : []),
    ...(isReview && props.mailDomain ? [<MailDomain key="domain" view={view} mailDomain={props.mailDomain} />] : []),
    ...(isReview ? [<Abroad key="abroad" view={view} details={record.details} home={props.home} />] : []),
    ...(isReview ? [<Similar key="similar" view={view} record={record} />] : []),
    ...(isReview && proposal
      ? [<Release key="release" {...props} act={form('confirm')} proposal={proposal} address={`${at}/review`} />]
      : []),
    ...(isReview ? [<Review key="review" act={form('review')} address={`${at}/review`} story={story} />] : []),
    ...(mayCancel && maySupervise
      ? [<WithReason key="cancel" words="cancel" act={form('cancel')} address={`${at}/cancel`} seen={seen} />]
      : []),
    ...(mayWithdraw && maySupervise
      ? [
          <WithReason key="new-link" words="newLink" act={form('new-link')} address={`${at}/new-link`} seen={seen} />,
          <WithReason key="withdraw" words="withdraw" act={form('withdraw')} address={`${at}/withdraw`} seen={seen} />,
        ]
      : []),
    ...(mayCorrect && maySupervise
      ? [<Address key="address" act={form('address')} address={at} isFresh={props.isFresh} />]
      : []),
  ];
  return (
    <>
      {record.reasons.map(({ kind, reason, at, by }) => (
        <blockquote key={`${kind} ${String(at)}`} class="written">
          {reason}
          <footer>
            <cite>
              {say(`console.reason.${kind as 'change-asked'}`)}, {moment(at)}, {by}
            </cite>
          </footer>
        </blockquote>
      ))}
      {record.changes.map(
        ({ answer, answeredAt }) =>
          answer !== null &&
          answeredAt && (
            <blockquote key={String(answeredAt)} class="written">
              {answer}
              <footer>
                <cite>
                  {say('event.change-answered')}, {moment(answeredAt)}
                </cite>
              </footer>
            </blockquote>
          ),
      )}
      {forms.length > 0 ? forms : <p>{say('console.decide.none')}</p>}
    </>
  );
}

interface ActProps {
  act: ActView;
  address: string;
}

/** R61: the third party is looked at before the customer is asked. */
function HeldRecipient({
  act,
  address,
  held,
  gatekeeper,
  maySupervise,
}: ActProps & { held: Hold; gatekeeper: string; maySupervise: boolean }): VNode {
  const { say } = act.view;
  return (
    <>
      <p class="notice">{say(`console.held.${held}`, { name: gatekeeper })}</p>
      {maySupervise && (
        <ActForm {...act} address={address}>
          <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.keptAsNote')} />
          <button type="submit">{say('console.held.allow')}</button>
        </ActForm>
      )}
    </>
  );
}

function Ownership({ act, address }: ActProps): VNode {
  const { say } = act.view;
  return (
    <ActDecision
      {...act}
      address={address}
      hint={say('console.told')}
      decisions={[
        ['confirm', 'console.ownership.confirm'],
        ['refuse', 'console.ownership.refuse'],
      ]}
    >
      <p>{say('console.ownership.lead')}</p>
    </ActDecision>
  );
}

function Review({ act, address, story }: ActProps & Pick<StoryProps, 'story'>): VNode {
  const { say } = act.view;
  const isAsked = story.record.changes.some(({ answeredAt }) => answeredAt === null);
  return (
    <>
      <Checklist act={act} address={address} story={story} isAsked={isAsked} />
      <ActForm {...act} address={address}>
        <p>{say(isAsked ? 'console.review.asked' : 'console.review.lead')}</p>
        <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.told')} />
        <ReleaseFields act={act} />
        <p>{say('console.review.two')}</p>
        <div class="choices">
          <button type="submit" name="decision" value="accept">
            {say('console.review.accept')}
          </button>
          {!isAsked && (
            <button type="submit" name="decision" value="change" class="secondary">
              {say('console.review.change')}
            </button>
          )}
          <button type="submit" name="decision" value="decline" class="secondary">
            {say('console.review.decline')}
          </button>
        </div>
      </ActForm>
    </>
  );
}

/** R56: what Article 17 asks for, given or missing; what is missing fills in the request for a change. */
function Checklist({
  act,
  address,
  story,
  isAsked,
}: ActProps & Pick<StoryProps, 'story'> & { isAsked: boolean }): VNode {
  const { say } = act.view;
  const checklist = checklistOf(story.record.details);
  const missing = checklist.filter(({ given }) => !given);
  const change = { ...act, form: 'change' };
  const asked = missing.map(({ name, letter }) => `- ${say(`field.${name}`)} (${letter})`);
  return (
    <>
      <ul class="checklist">
        {checklist.map(({ name, letter, given }) => (
          <li key={name}>
            {given ? '✓' : '–'} {say(`field.${name}`)} <small>({letter})</small>{' '}
            {!given && <strong>{say('console.review.missing')}</strong>}
          </li>
        ))}
      </ul>
      {missing.length > 0 && !isAsked && (
        <details class="act" open={cameBack(change) || undefined}>
          <summary>{say('console.review.askMissing')}</summary>
          <ActForm {...change} address={address}>
            <ActArea
              {...change}
              name="reason"
              label="console.field.reason"
              hint={say('console.told')}
              rows={8}
              initial={[say('console.review.missingLead'), ...asked].join('\n')}
            />
            <input type="hidden" name="decision" value="change" />
            <button type="submit" class="secondary">
              {say('console.review.askMissing')}
            </button>
          </ActForm>
        </details>
      )}
    </>
  );
}

interface WithReasonProps extends ActProps {
  words: 'cancel' | 'newLink' | 'withdraw';
  seen: number;
}

/** An act behind a summary, so that no slip of the hand does it; with a reason. */
function WithReason({ words, act, address, seen }: WithReasonProps): VNode {
  const { say } = act.view;
  return (
    <details class="act" open={cameBack(act) || undefined}>
      <summary>{say(`${words}.summary`)}</summary>
      <ActForm {...act} address={address} seen={seen}>
        <p>{say(`console.${words}.means`)}</p>
        <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.keptAsNote')} />
        {words === 'cancel' && <ActTick {...act} name="tell" label="console.cancel.tell" />}
        <button type="submit" class="secondary">
          {say(`${words}.button`)}
        </button>
      </ActForm>
    </details>
  );
}

/** R15: `address` is the page's own; data may go to the new one, so it takes a fresh sign-in. */
function Address({ act, address, isFresh }: ActProps & { isFresh: boolean }): VNode {
  const { say } = act.view;
  return (
    <details class="act" open={cameBack(act) || undefined}>
      <summary>{say('console.address.summary')}</summary>
      <p>{say('console.address.means')}</p>
      {isFresh ? (
        <ActForm {...act} address={`${address}/address`}>
          <ActInput {...act} name="email" label="console.field.email" />
          <ActArea {...act} name="reason" label="console.field.reason" hint={say('console.keptAsNote')} />
          <button type="submit" class="secondary">
            {say('console.address.button')}
          </button>
        </ActForm>
      ) : (
        <p>
          {say('console.address.fresh')} <a href={freshSignInAddress(address)}>{say('console.release.signIn')}</a>
        </p>
      )}
    </details>
  );
}
