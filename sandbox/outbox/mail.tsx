/** One email, as its reader sees it. */
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import type { OutboxMail } from '../neighbours/outbox.ts';
import { SandboxFrame } from '../pages/frame.tsx';
import { MailFacts, MailLinks } from './mail-links.tsx';

export const mailPage = (view: View, mail: OutboxMail): VNode => (
  <SandboxFrame view={view} title={mail.subject}>
    <h1>{mail.subject}</h1>
    <p>
      <MailFacts view={view} mail={mail} />
    </p>
    <MailLinks mail={mail} />
    <iframe
      class="mail"
      src={`/sandbox/outbox/${mail.id}/html`}
      title="The email as it looks"
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    />
    <details>
      <summary>The text part, for mail programs without HTML</summary>
      <pre class="written">{mail.text}</pre>
    </details>
    <p>
      <a href={`/sandbox/outbox?to=${encodeURIComponent(mail.to)}`}>All emails to {mail.to}</a>
    </p>
  </SandboxFrame>
);
