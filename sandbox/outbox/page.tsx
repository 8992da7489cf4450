/** The outbox: every email that was sent, newest first, and how the mail service behaves. */
import type { VNode } from 'preact';
import type { View } from '../../api/ui/view.ts';
import type { ModesInForce } from '../neighbours/mail-modes.ts';
import type { OutboxMail } from '../neighbours/outbox.ts';
import { SandboxFrame } from '../pages/frame.tsx';
import { MailFacts, MailLinks } from './mail-links.tsx';
import { MailMoods } from './mail-moods.tsx';

interface Outbox {
  mails: readonly OutboxMail[];
  /** The one recipient asked for. */
  to: string | undefined;
  /** `null` while the mail service does not answer. */
  moods: ModesInForce | null;
}

export function outboxPage(view: View, { mails, to, moods }: Outbox): VNode {
  return (
    <SandboxFrame view={view} title="Outbox" here="/sandbox/outbox">
      <div class="between">
        <h1>Outbox</h1>
        <a href={to ? `?to=${encodeURIComponent(to)}` : '/sandbox/outbox'}>Look again</a>
      </div>
      <p class="lead">No email leaves this machine: here they are, newest first.</p>
      <form method="get" class="filter">
        <input type="email" name="to" value={to ?? ''} placeholder="all recipients" aria-label="Recipient" />
        <button type="submit" class="small">
          Show
        </button>
        {to && <a href="/sandbox/outbox">all recipients</a>}
      </form>
      {mails.length === 0 && <Nothing to={to} />}
      {mails.map((mail) => (
        <article key={mail.id}>
          <strong>
            <a href={`/sandbox/outbox/${mail.id}`}>{mail.subject}</a>
          </strong>
          <br />
          <MailFacts view={view} mail={mail} />
          <MailLinks mail={mail} />
        </article>
      ))}
      <MailMoods moods={moods} />
    </SandboxFrame>
  );
}

const Nothing = ({ to }: { to: string | undefined }): VNode =>
  to ? (
    <p class="notice">No email to {to} yet. It may take a second: look again.</p>
  ) : (
    <p class="notice">
      No email yet. One is sent as soon as somebody asks for data: <a href="/sandbox#accounts">sign in as somebody</a>{' '}
      and do so.
    </p>
  );
