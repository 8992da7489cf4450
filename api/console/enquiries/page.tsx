/** Enquiries (R38): those that wait longest first, and one with its conversation and the answer. */
import type { VNode } from 'preact';
import type { Conversation, Enquiry } from '../../../db/support/enquiries.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { Returned } from '../act.ts';
import type { View } from '../../ui/view.ts';
import { ActArea, ActForm, ReturnedFaults } from '../act-form.tsx';
import { cursorText } from '../../call/cursor.ts';
import type { RankedPlace } from '../../../db/postgres/pages.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { DeskPage, Part } from '../part.tsx';

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
      <DeskPage view={view} title={say('nav.enquiries')} address={addressOf(status)}>
        <h1>{say('nav.enquiries')}</h1>
        <nav aria-label={say('desk.views')} class="views">
          <ul>
            {[null, ...enquiryStatuses].map((one) => (
              <li key={one ?? 'all'}>
                <a href={addressOf(one)} aria-current={one === status ? 'true' : undefined}>
                  {say(`desk.enquiry.${one ?? 'all'}`)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <Part id="list" name={say('nav.enquiries')} quiet>
          {enquiries.length === 0 && <p>{say('desk.enquiries.none')}</p>}
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
                        aria-label={say('desk.enquiry.tick', { name: defanged(name) })}
                      />
                    )}{' '}
                    <a href={`/support/enquiries/${id}`}>{defanged(name)}</a>
                    <br />
                    <small>
                      {say(`desk.topic.${topic}`)} · {moment(touchedAt)}
                    </small>
                  </div>
                  <span class={own === 'open' ? 'badge' : 'badge over'}>{say(`desk.enquiry.${own}`)}</span>
                </li>
              ))}
            </ul>
            {enquiries.some(({ status: own }) => own !== 'closed') && (
              <p>
                <button type="submit" class="secondary">
                  {say('desk.enquiry.closeTicked')}
                </button>{' '}
                <small>{say('desk.enquiry.closeHint')}</small>
              </p>
            )}
          </form>
          {next && (
            <p>
              <a href={`/support/enquiries?${status ? `status=${status}&` : ''}cursor=${cursorText(next)}`}>
                {say('desk.more')}
              </a>
            </p>
          )}
        </Part>
      </DeskPage>
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
      <DeskPage view={view} title={say(`desk.topic.${topic}`)} address={`/support/enquiries/${id}`}>
        <p>
          <a href="/support/enquiries">{say('desk.enquiries.back')}</a>
        </p>
        <h1>{say(`desk.topic.${topic}`)}</h1>
        <ReturnedFaults view={view} returned={returned} />
        <Part id="thread" name={say('desk.thread')} quiet>
          <p>
            <span class={status === 'open' ? 'badge' : 'badge over'}>{say(`desk.enquiry.${status}`)}</span>{' '}
            {defanged(name)}, {email}
          </p>
          {requestId && (
            <p>
              <a href={`/support/requests/${requestId}`}>{say('desk.enquiry.request')}</a> <code>{requestId}</code>
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
        <Part id="answer" name={say('desk.answer')}>
          <ActForm {...act} address={`/support/enquiries/${id}/answer`} seen={written}>
            <ActArea {...act} name="text" label="desk.field.answer" hint={say('desk.byEmail')} rows={6} />
            <button type="submit">{say('desk.answer.send')}</button>
          </ActForm>
        </Part>
        {status !== 'closed' && (
          <form method="post" action="/support/enquiries/close">
            <CsrfField view={view} />
            <input type="hidden" name="ids" value={id} />
            <button type="submit" class="secondary">
              {say('desk.enquiry.close')}
            </button>{' '}
            <small>{say('desk.enquiry.closeHint')}</small>
          </form>
        )}
      </DeskPage>
    );
  };
