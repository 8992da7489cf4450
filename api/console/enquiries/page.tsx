/** Enquiries (R38): those that wait longest first, and one with its conversation and the answer. */
import type { VNode } from 'preact';
import type { Conversation, Enquiry } from '../../../db/support/enquiries.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { Returned } from '../act.ts';
import type { View } from '../../ui/view.ts';
import { complaintOutcomes } from '../../../domain/support/enquiry-form.ts';
import { ActArea, ActChoice, ActForm, ReturnedFaults } from '../act-form.tsx';
import { cursorText } from '../../call/input/cursor.ts';
import type { RankedPlace } from '../../../db/postgres/pages.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { ConsolePage, More, Part } from '../part.tsx';
import { RequestLine } from '../request-line.tsx';
import type { FoundRequest } from '../../../db/support/find.ts';

export const enquiryStatuses = ['open', 'answered', 'closed'] as const;

interface Enquiries {
  enquiries: readonly Enquiry[];
  status: (typeof enquiryStatuses)[number] | null;
  topic: Enquiry['topic'] | null;
  next: RankedPlace | null;
}

/** Complaints have a clock, so they have a view of their own: those that wait (R50). */
const VIEWS = [
  { name: 'all', status: null, topic: null },
  { name: 'open', status: 'open', topic: null },
  { name: 'answered', status: 'answered', topic: null },
  { name: 'closed', status: 'closed', topic: null },
  { name: 'complaints', status: 'open', topic: 'complaint' },
] as const;

type Filter = Pick<Enquiries, 'status' | 'topic'>;

const queryOf = ({ status, topic }: Filter): string[] => [
  ...(status ? [`status=${status}`] : []),
  ...(topic ? [`topic=${topic}`] : []),
];
const addressOf = (...query: string[]): string =>
  query.length > 0 ? `/support/enquiries?${query.join('&')}` : '/support/enquiries';

export const enquiriesPage =
  ({ enquiries, status, topic: onlyOf, next }: Enquiries) =>
  (view: View): VNode => {
    const { say, moment } = view;
    return (
      <ConsolePage view={view} title={say('nav.enquiries')} address={addressOf(...queryOf({ status, topic: onlyOf }))}>
        <h1>{say('nav.enquiries')}</h1>
        <nav aria-label={say('console.views')} class="views">
          <ul>
            {VIEWS.map((one) => (
              <li key={one.name}>
                <a
                  href={addressOf(...queryOf(one))}
                  aria-current={one.status === status && one.topic === onlyOf ? 'true' : undefined}
                >
                  {say(`console.enquiry.${one.name}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Part id="list" name={say('nav.enquiries')} quiet>
          {enquiries.length === 0 && <p>{say('console.enquiries.none')}</p>}
          <form method="post" action="/support/enquiries/close">
            <CsrfField view={view} />
            <ul class="rows">
              {enquiries.map(({ id, topic, name, status: own, touchedAt, answerBy, late }) => (
                <li key={id}>
                  <div>
                    {own !== 'closed' && (
                      <input
                        type="checkbox"
                        name="ids"
                        value={id}
                        aria-label={say('console.enquiry.tick', { name: defanged(name) })}
                      />
                    )}{' '}
                    <a href={`/support/enquiries/${id}`}>{defanged(name)}</a>
                    <br />
                    <small>
                      {say(`console.topic.${topic}`)} · {moment(touchedAt)}
                      {own === 'open' && answerBy && ` · ${say('console.enquiry.answerBy', { at: moment(answerBy) })}`}
                    </small>
                  </div>
                  <span class={own === 'open' ? 'badge' : 'badge over'}>
                    {say(`console.enquiry.${late ? 'late' : own}`)}
                  </span>
                </li>
              ))}
            </ul>
            {enquiries.some(({ status: own }) => own !== 'closed') && (
              <p>
                <button type="submit" class="secondary">
                  {say('console.enquiry.closeTicked')}
                </button>{' '}
                <small>{say('console.enquiry.closeHint')}</small>
              </p>
            )}
          </form>
          <More
            view={view}
            address={next && addressOf(...queryOf({ status, topic: onlyOf }), `cursor=${cursorText(next)}`)}
          />
        </Part>
      </ConsolePage>
    );
  };

interface Thread {
  enquiry: Conversation;
  /** Requests with the asker's address, the newest first. */
  asked: readonly FoundRequest[];
  returned: Returned | null;
}

export const threadPage =
  ({ enquiry, asked, returned }: Thread) =>
  (view: View): VNode => {
    const { say, moment } = view;
    const { id, name, email, topic, requestId, status, answerBy, late, messages, written, next } = enquiry;
    const act = { view, form: 'answer', returned };
    return (
      <ConsolePage view={view} title={say(`console.topic.${topic}`)} address={`/support/enquiries/${id}`}>
        <p>
          <a href="/support/enquiries">{say('console.enquiries.back')}</a>
        </p>
        <h1>{say(`console.topic.${topic}`)}</h1>
        <ReturnedFaults view={view} returned={returned} />
        <Part id="thread" name={say('console.thread')} quiet>
          <p>
            <span class={status === 'open' ? 'badge' : 'badge over'}>
              {say(`console.enquiry.${late ? 'late' : status}`)}
            </span>{' '}
            {defanged(name)}, {email}
          </p>
          {status === 'open' && answerBy && <p>{say('console.enquiry.answerBy', { at: moment(answerBy) })}</p>}
          {requestId && (
            <p>
              <a href={`/support/requests/${requestId}`}>{say('console.enquiry.request')}</a> <code>{requestId}</code>
            </p>
          )}
          {next && (
            <p>
              <a href={`/support/enquiries/${id}?cursor=${cursorText(next)}`}>{say('enquiry.earlier')}</a>
            </p>
          )}
          {messages.map(({ from, text, outcome, at }, i) => (
            <article key={i} class={`note ${from}`}>
              {outcome && <strong>{say(`complaint.outcome.${outcome}`)}</strong>}
              <p class="written">{defanged(text)}</p>
              <small>
                {from === 'support' ? say('enquiry.from.support') : defanged(name)} · {moment(at)}
              </small>
            </article>
          ))}
        </Part>
        {asked.length > 0 && (
          <Part id="asked" name={say('console.enquiry.asked')}>
            <p>{say('console.enquiry.asked.hint')}</p>
            <ul class="rows">
              {asked.map((request) => (
                <RequestLine key={request.id} view={view} request={request} />
              ))}
            </ul>
            <p>
              <a href={`/support?q=${encodeURIComponent(email)}`}>{say('console.more')}</a>
            </p>
          </Part>
        )}
        <Part id="answer" name={say('console.answer')}>
          <ActForm {...act} address={`/support/enquiries/${id}/answer`} seen={written}>
            <ActArea {...act} name="text" label="console.field.answer" hint={say('console.byEmail')} rows={6} />
            {topic === 'complaint' && (
              <ActChoice
                {...act}
                name="outcome"
                label="console.field.outcome"
                hint={say('console.outcome.hint')}
                options={[
                  ['', say('console.outcome.none')],
                  ...complaintOutcomes.map((one): [string, string] => [one, say(`complaint.outcome.${one}`)]),
                ]}
              />
            )}
            <button type="submit">{say('console.answer.send')}</button>
          </ActForm>
        </Part>
        {status !== 'closed' && (
          <form method="post" action="/support/enquiries/close">
            <CsrfField view={view} />
            <input type="hidden" name="ids" value={id} />
            <button type="submit" class="secondary">
              {say('console.enquiry.close')}
            </button>{' '}
            <small>{say('console.enquiry.closeHint')}</small>
          </form>
        )}
      </ConsolePage>
    );
  };
