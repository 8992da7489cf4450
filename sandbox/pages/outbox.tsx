/** The outbox as a page: each email's links, its text, and a way to see it as a mail program shows it. */
import type { VNode } from 'preact';
import { Layout } from '../../api/pages/layout.tsx';
import type { View } from '../../api/pages/view.ts';
import type { OutboxMail } from '../neighbours/outbox.ts';

export function outboxPage(view: View, mails: readonly OutboxMail[], to: string | undefined): VNode {
  return (
    <Layout view={view} title="Outbox">
      <h1>Outbox</h1>
      <form method="get">
        <fieldset role="group">
          <input type="email" name="to" value={to ?? ''} placeholder="all recipients" aria-label="Recipient" />
          <button type="submit">Show</button>
        </fieldset>
      </form>
      {mails.length === 0 && <p>No email {to ? `to ${to} ` : ''}yet.</p>}
      {mails.map((mail) => (
        <article>
          <header>
            <strong>{mail.subject}</strong>
            <br />
            <small>
              to {mail.to}, {view.moment(mail.at)}
            </small>
          </header>
          <p>
            <a href={`/sandbox/outbox/${mail.id}`}>Open the email</a>
            <br />
            <small>Its links:</small>{' '}
            {Object.entries(mail.links).map(([purpose, url]) => (
              <>
                <a href={url}>{purpose}</a>{' '}
              </>
            ))}
          </p>
          <details>
            <summary>The text</summary>
            <pre>{mail.text}</pre>
          </details>
        </article>
      ))}
    </Layout>
  );
}
