/** The emails that the sandbox caught, as `GET /sandbox/outbox` shows them. */
import type { Knex } from 'knex';
import { linkPurposes, type LinkPurpose } from '../../domain/links/token.ts';

export interface OutboxMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  links: Partial<Record<LinkPurpose, string>>;
  at: Date;
  /** What the record says of it: `accepted`, `delivered`, `bounced`, … */
  delivery: string | null;
}

// The stand-in keeps whatever id a mail came with: only ours are looked up
const MAILS = `select o.id, o."to", o.subject, o.text, o.html, o.at, m.status as delivery
  from sandbox.outbox o left join mails m on m.id = case when o.mail_id ~ '^[0-9a-f-]{36}$' then o.mail_id::uuid end`;

type Row = Omit<OutboxMail, 'links'>;

/** Newest first; to one address, in whatever case it is written, or to all. */
export async function outboxMails(db: Knex, { to, limit }: { to?: string; limit: number }): Promise<OutboxMail[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `${MAILS} where cast(:to as text) is null or lower(o."to") = lower(:to) order by o.no desc limit :limit`,
    { to: to ?? null, limit },
  );
  return rows.map(withLinks);
}

export async function outboxMail(db: Knex, id: string): Promise<OutboxMail | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(`${MAILS} where o.id = ?`, [id]);
  return rows[0] && withLinks(rows[0]);
}

const LINK = new RegExp(String.raw`https?://[^\s/]+/links/(${linkPurposes.join('|')})/[\w-]+`, 'g');

const withLinks = (mail: Row): OutboxMail => ({ ...mail, links: linksIn(mail.text) });

function linksIn(text: string): OutboxMail['links'] {
  const links: OutboxMail['links'] = {};
  for (const [url, purpose] of text.matchAll(LINK)) links[purpose as LinkPurpose] = url; // the pattern names them
  return links;
}
