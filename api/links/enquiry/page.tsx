/** R38: the conversation with support, and a field to write again. */
import type { VNode } from 'preact';
import type { Conversation } from '../../../db/support/enquiries.ts';
import { cursorText } from '../../call/input/cursor.ts';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const enquiryPage =
  ({ messages, status, next, mayWrite }: Conversation, { taken = false } = {}) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say('enquiry.title')}>
        <h1>{say('enquiry.title')}</h1>
        {taken && (
          <p class="notice" role="status">
            {say('enquiry.taken')}
          </p>
        )}
        {next && (
          <p>
            <a href={`?cursor=${cursorText(next)}`}>{say('enquiry.earlier')}</a>
          </p>
        )}
        {messages.map(({ from, text, at }) => (
          <article key={String(at)}>
            <header>
              <strong>{say(`enquiry.from.${from}`)}</strong>,{' '}
              <time dateTime={new Date(at).toISOString()}>{view.moment(at)}</time>
            </header>
            <p class="written">{text}</p>
          </article>
        ))}
        {mayWrite ? <WriteAgain view={view} /> : <p>{say(status === 'closed' ? 'enquiry.closed' : 'enquiry.full')}</p>}
      </Layout>
    );
  };

function WriteAgain({ view: { say } }: { view: View }): VNode {
  return (
    <form method="post">
      <label>
        {say('enquiry.again')}
        <textarea name="text" required maxLength={4000} rows={5} />
      </label>
      <button type="submit">{say('enquiry.send')}</button>
    </form>
  );
}
