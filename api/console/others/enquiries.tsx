/** Enquiries (R38): those that wait longest first, and one with its conversation and the answer. */
import type { VNode } from 'preact';
import type { Enquiry, EnquiryMessage } from '../../../db/support/enquiries.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import type { Returned } from '../act.ts';
import type { View } from '../../ui/view.ts';
import { ActArea, ActForm, ReturnedFaults } from '../act-form.tsx';
import { DeskPage, Part } from '../part.tsx';

export const enquiryStatuses = ['open', 'answered'] as const;

interface Enquiries {
  enquiries: readonly Enquiry[];
  status: (typeof enquiryStatuses)[number] | null;
}

const addressOf = (status: Enquiries['status']): string => `/support/enquiries${status ? `?status=${status}` : ''}`;

export const enquiriesPage =
  ({ enquiries, status }: Enquiries) =>
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
          <ul class="rows">
            {enquiries.map(({ id, topic, name, status: own, touchedAt }) => (
              <li key={id}>
                <div>
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
        </Part>
      </DeskPage>
    );
  };

interface Thread {
  enquiry: Enquiry & { messages: EnquiryMessage[] };
  returned: Returned | null;
}

export const threadPage =
  ({ enquiry, returned }: Thread) =>
  (view: View): VNode => {
    const { say, moment } = view;
    const { id, name, email, topic, requestId, status, messages } = enquiry;
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
          <ActForm {...act} address={`/support/enquiries/${id}/answer`} seen={messages.length}>
            <ActArea {...act} name="text" label="desk.field.answer" hint={say('desk.byEmail')} rows={6} />
            <button type="submit">{say('desk.answer.send')}</button>
          </ActForm>
        </Part>
      </DeskPage>
    );
  };
