/** R38: the conversation with support, and a field to write again. */
import type { VNode } from 'preact';
import type { Conversation } from '../../../db/support/enquiries.ts';
import { cursorText } from '../../call/input/cursor.ts';
import { Layout } from '../../ui/layout.tsx';
import { Redress } from '../../ui/redress.tsx';
import { Reply, ReplyFault, titleWith, type RefusedReply } from '../../ui/reply.tsx';
import type { View } from '../../ui/view.ts';

export const enquiryPage =
  (
    { messages, status, answerBy, late, next, mayWrite }: Conversation,
    { taken = false, refused }: { taken?: boolean; refused?: RefusedReply | undefined } = {},
  ) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={titleWith(view, say('enquiry.title'), refused)}>
        <h1>{say('enquiry.title')}</h1>
        <ReplyFault view={view} refused={refused} />
        {taken && (
          <p class="notice" role="status">
            {say('enquiry.taken')}
          </p>
        )}
        {status === 'open' && answerBy && (
          <p class={late ? 'notice' : undefined}>
            {say(late ? 'enquiry.late' : 'enquiry.answerBy', { until: view.moment(answerBy) })}
          </p>
        )}
        {next && (
          <p>
            <a href={`?cursor=${cursorText(next)}`}>{say('enquiry.earlier')}</a>
          </p>
        )}
        {messages.map(({ from, text, outcome, at }) => (
          <article key={String(at)}>
            <header>
              <strong>{say(`enquiry.from.${from}`)}</strong>,{' '}
              <time dateTime={new Date(at).toISOString()}>{view.moment(at)}</time>
            </header>
            {outcome && <p>{say(`complaint.outcome.${outcome}`)}</p>}
            <p class="written">{text}</p>
          </article>
        ))}
        {mayWrite ? (
          <Reply view={view} name="text" label="enquiry.again" button="enquiry.send" refused={refused} />
        ) : (
          <p>{say(status === 'closed' ? 'enquiry.closed' : 'enquiry.full')}</p>
        )}
        {(late || messages.some(({ outcome }) => outcome && outcome !== 'upheld')) && <Redress view={view} />}
      </Layout>
    );
  };
