/** The stand-in mail service's own tables, in a schema that only the sandbox has. They outlive its restarts, as a real provider's would. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Knex } from 'knex';

/** Creates what is missing. */
export async function ensureMailTables(db: Knex): Promise<void> {
  // One at a time: `if not exists` alone does not keep two sessions from colliding.
  await db.transaction(async (tx) => {
    await tx.raw('select pg_advisory_xact_lock(7302941)');
    await tx.raw(`
      create schema if not exists sandbox;
      create table if not exists sandbox.outbox (
        no bigint generated always as identity primary key,
        id uuid not null unique default gen_random_uuid(),
        mail_id text not null,
        "to" text not null,
        subject text not null,
        text text not null,
        html text not null,
        at timestamptz not null default clock_timestamp()
      );
      create index if not exists outbox_to on sandbox.outbox (lower("to"), no desc);
      create index if not exists outbox_mail_id on sandbox.outbox (mail_id);
      create table if not exists sandbox.mail_events_to_post (
        no bigint generated always as identity primary key,
        event jsonb not null,
        tries integer not null default 0,
        due_at timestamptz not null default clock_timestamp()
      );
      create table if not exists sandbox.mail_service_key (
        only_one boolean primary key default true check (only_one),
        private_key text not null
      );
    `);
  });
}

/** The key that signs the events, made the first time. */
export async function signingKey(db: Knex): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  await db.raw('insert into sandbox.mail_service_key (private_key) values (?) on conflict do nothing', [
    privateKey.export({ type: 'pkcs8', format: 'pem' }),
  ]);
  const { rows } = await db.raw<{ rows: { private_key: string }[] }>(
    'select private_key from sandbox.mail_service_key',
  );
  return createPrivateKey(rows[0]?.private_key ?? '');
}

/** The public half as SendGrid shows it in its settings: SPKI in base64. */
export const publicKeyOf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64');

/** What `SENDGRID_WEBHOOK_PUBLIC_KEY` has to be in this sandbox; makes the key where there is none yet. */
export async function webhookPublicKey(db: Knex): Promise<string> {
  await ensureMailTables(db);
  return publicKeyOf(await signingKey(db));
}
