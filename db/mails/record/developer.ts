/** What the mails to a developer are written from (R41): about a request for API access, and about a secret that expires. */
import type { Knex } from 'knex';
import type { AccessState, AccessUse } from '../../../domain/developers/access-request.ts';
import type { Locale } from '../../../domain/languages/languages.ts';

interface ToDeveloper {
  /** Empty where the details were removed. */
  email: string;
  /** Whether the address is one that the identity provider vouches for. */
  emailConfirmed: boolean;
  locale: Locale;
  /** The account that registered. */
  account: string;
}

export interface ApiAccessMailRecord extends ToDeveloper {
  accessRequestId: string;
  use: AccessUse;
  purpose: string;
  status: AccessState;
  /** Why staff decided so. */
  reason: string | null;
  decideBy: Date | null;
}

const TO = `d.email, d.email_confirmed as "emailConfirmed", d.locale, d.account_id as account`;

/** The record behind the mail. Throws where there is no such request: mails refer to theirs by a foreign key. */
export async function apiAccessMailRecord(db: Knex, id: string): Promise<ApiAccessMailRecord> {
  const { rows } = await db.raw<{ rows: ApiAccessMailRecord[] }>(
    `select ${TO}, r.id as "accessRequestId", r.use, r.purpose, r.status, r.reason, r.decide_by as "decideBy"
     from api_access_requests r join developers d on d.owner = r.owner where r.id = ?`,
    [id],
  );
  if (!rows[0]) throw new Error('There is no such access request.');
  return rows[0];
}

export interface WebhookMailRecord extends ToDeveloper {
  webhookId: string;
  /** As its owner calls it. */
  name: string;
  url: string;
  failingSince: Date | null;
  /** Whether it is still disabled. */
  isDisabled: boolean;
}

/** The record behind the mail; a frontend's is the operator's own. Throws where there is no such webhook: mails refer to theirs by a foreign key. */
export async function webhookMailRecord(db: Knex, id: string): Promise<WebhookMailRecord> {
  const { rows } = await db.raw<{ rows: WebhookMailRecord[] }>(
    `select coalesce(d.email, '') as email, coalesce(d.email_confirmed, true) as "emailConfirmed", coalesce(d.locale, 'en') as locale,
       coalesce(d.account_id, w.made_by) as account, w.id as "webhookId", w.name, w.url, w.failing_since as "failingSince",
       w.disabled_at is not null and w.ended_at is null as "isDisabled"
     from webhooks w left join developers d on d.owner = w.owner where w.id = ?`,
    [id],
  );
  if (!rows[0]) throw new Error('There is no such webhook.');
  return rows[0];
}

export interface SecretMailRecord extends ToDeveloper {
  credentialId: string;
  /** As its owner calls it. */
  name: string;
  clientId: string;
  expiresAt: Date;
  /** Whether it still works, and its credential is not revoked. */
  works: boolean;
  /** Whether there is another that works for longer. */
  hasSuccessor: boolean;
}

/** The record behind the mail. Throws where there is no such secret: mails refer to theirs by a foreign key. */
export async function secretMailRecord(db: Knex, id: string): Promise<SecretMailRecord> {
  const { rows } = await db.raw<{ rows: SecretMailRecord[] }>(
    `select ${TO}, c.id as "credentialId", c.name, c.client_id as "clientId", s.expires_at as "expiresAt",
       s.ended_at is null and c.ended_at is null and s.expires_at > clock_timestamp() + c.clock_shift as works,
       exists (select from credential_secrets o where o.credential_id = c.id and o.ended_at is null and o.expires_at > s.expires_at)
         as "hasSuccessor"
     from credential_secrets s join credentials c on c.id = s.credential_id join developers d on d.owner = c.owner where s.id = ?`,
    [id],
  );
  if (!rows[0]) throw new Error('There is no such secret.');
  return rows[0];
}
