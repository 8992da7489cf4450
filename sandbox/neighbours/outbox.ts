/** The emails that the sandbox caught, as `GET /sandbox/outbox` shows them. */
import type { Knex } from 'knex';
import { linkPurposes, type LinkPurpose } from '../../domain/link-token.ts';

export interface OutboxMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  links: Partial<Record<LinkPurpose, string>>;
  at: Date;
}

/** Newest first; to one address, in whatever case it is written, or to all. */
export async function outboxMails(db: Knex, { to, limit }: { to?: string; limit: number }): Promise<OutboxMail[]> {
  const { rows } = await db.raw<{ rows: Omit<OutboxMail, 'links'>[] }>(
    `select id, "to", subject, text, html, at from sandbox.outbox
     where cast(:to as text) is null or lower("to") = lower(:to) order by no desc limit :limit`,
    { to: to ?? null, limit },
  );
  return rows.map((mail) => ({ ...mail, links: linksIn(mail.text) }));
}

/** One of them, by its id. */
export async function outboxMail(db: Knex, id: string): Promise<Pick<OutboxMail, 'html'> | undefined> {
  const { rows } = await db.raw<{ rows: Pick<OutboxMail, 'html'>[] }>('select html from sandbox.outbox where id = ?', [
    id,
  ]);
  return rows[0];
}

const LINK = new RegExp(String.raw`https?://[^\s/]+/links/(${linkPurposes.join('|')})/[\w-]+`, 'g');

function linksIn(text: string): OutboxMail['links'] {
  const links: OutboxMail['links'] = {};
  for (const [url, purpose] of text.matchAll(LINK)) links[purpose as LinkPurpose] = url; // the pattern names them
  return links;
}
