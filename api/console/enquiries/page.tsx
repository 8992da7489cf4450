/** Enquiries (R38): those that wait longest first, and one with its conversation and the answer. */
import type { VNode } from 'preact';
import type { Conversation, Enquiry } from '../../../db/support/enquiries.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { Returned } from '../act.ts';
import type { View } from '../../ui/view.ts';
import { ActArea, ActForm, ReturnedFaults } from '../act-form.tsx';
import { cursorText } from '../../call/input/cursor.ts';
import type { RankedPlace } from '../../../db/postgres/pages.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { ConsolePage, More, Part } from '../part.tsx';

export const enquiryStatuses = ['open', 'answered', 'closed'] as const;

interface Enquiries {
  enquiries: readonly Enquiry[];
  status: (typeof enquiryStatuses)[number] | null;
  next: RankedPlace | null;
}

const addressOf = (status: Enquiries['status']): string => `/support/enquiries${status ? `?status=${status}` : ''}`;

export const enquiriesPage =
  ({ enquiries, status, next }: Enquiries) =>
  (view: View): VNode => {
    const { say, moment } = view;
    return (
      <ConsolePage view={view} title={say('nav.enquiries')} address={addressOf(status)}>
        <h1>{say('nav.enquiries')}</h1>
        <nav aria-label={say('console.views')} class="views">
          <ul>
            {[null, ...enquiryStatuses].map((one) => (
              <li key={one ?? 'all'}>
                <a href={addressOf(one)} aria-current={one === status ? 'true' : undefined}>
                  {say(`console.enquiry.${one ?? 'all'}`)}
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
              {enquiries.map(({ id, topic, name, status: own, touchedAt }) => (
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
                    </small>
                  </div>
                  <span class={own === 'open' ? 'badge' : 'badge over'}>{say(`console.enquiry.${own}`)}</span>
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
            address={next && `/support/enquiries?${status ? `status=${status}&` : ''}cursor=${cursorText(next)}`}
          />
        </Part>
      </ConsolePage>
    );
  };

interface Thread {
  enquiry: Conversation;
  returned: Returned | null;
}

export const threadPage =
  ({ enquiry, returned }: Thread) =>
  (view: View): VNode => {
    const { say, moment } = view;
    const { id, name, email, topic, requestId, status, messages, written, next } = enquiry;
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
            <span class={status === 'open' ? 'badge' : 'badge over'}>{say(`console.enquiry.${status}`)}</span>{' '}
            {defanged(name)}, {email}
          </p>
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
          {messages.map(({ from, text, at }, i) => (
            <article key={i} class={`note ${from}`}>
              <p class="written">{defanged(text)}</p>
              <small>
                {from === 'support' ? say('enquiry.from.support') : defanged(name)} · {moment(at)}
              </small>
            </article>
          ))}
        </Part>
        <Part id="answer" name={say('console.answer')}>
          <ActForm {...act} address={`/support/enquiries/${id}/answer`} seen={written}>
            <ActArea {...act} name="text" label="console.field.answer" hint={say('console.byEmail')} rows={6} />
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
