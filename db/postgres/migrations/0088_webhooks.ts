/**
 * Webhooks: what changes of requests (R18), and notices (R48), is written down to be delivered where the thing itself is written, by triggers.
 * They only insert, and lock no row: neither a webhook nor whoever changes one ever holds up what it tells of.
 */
import type { Knex } from 'knex';

export const config = { transaction: false };

const statements = [
  `create table if not exists webhooks (
    id uuid primary key,
    owner text check (owner ~ '^(account|company):'), -- a developer's; or the operator's, of
    frontend text,                                    -- a frontend on another origin: that origin
    made_by text not null,                            -- the account: requests are told of that it submitted itself
    name text not null,
    url text not null,
    types text[],                                     -- null: all
    created_at timestamptz not null default clock_timestamp(),
    failing_since timestamptz,                        -- the first failure since the last success
    disabled_at timestamptz,
    disabled_because text check (disabled_because in ('owner', 'failing', 'gone')),
    disabled_times smallint not null default 0,       -- by us
    ended_at timestamptz,
    check (num_nonnulls(owner, frontend) = 1),
    check ((disabled_at is null) = (disabled_because is null))
  )`,
  `create index if not exists webhooks_of on webhooks (owner, created_at, id) where owner is not null`,
  `create index if not exists webhooks_made_by on webhooks (made_by) where ended_at is null`,
  `create index if not exists webhooks_of_frontend on webhooks (frontend) where frontend is not null`,
  // Encrypted under a key made from those of links: what is signed with must be had again.
  `create table if not exists webhook_secrets (
    id uuid primary key,
    webhook_id uuid not null references webhooks,
    sealed bytea not null,
    created_at timestamptz not null default clock_timestamp()
  )`,
  `create index if not exists webhook_secrets_of on webhook_secrets (webhook_id)`,
  // No key refers to webhooks: who writes here would lock the webhook's row.
  `create table if not exists webhook_deliveries (
    id uuid primary key default gen_random_uuid(),
    webhook_id uuid not null,
    type text not null,
    request_id uuid,
    status text,                                      -- of the request, at that moment
    notice_id uuid references notices on delete cascade,
    at timestamptz not null default clock_timestamp(),
    state text not null default 'waiting' check (state in ('waiting', 'sending', 'delivered', 'failed', 'dropped')),
    attempts integer not null default 0,
    attempts_before integer not null default 0,       -- it was asked for again
    first_attempt_at timestamptz,
    next_attempt_at timestamptz not null default now(),
    settled_at timestamptz,
    answers jsonb not null default '[]',              -- of the latest attempts
    check (num_nonnulls(request_id, notice_id) <= 1),
    check ((request_id is null) = (status is null))
  )`,
  `create index if not exists webhook_deliveries_due on webhook_deliveries (next_attempt_at) where state in ('waiting', 'sending')`,
  `create index if not exists webhook_deliveries_due_of on webhook_deliveries (webhook_id, next_attempt_at) where state in ('waiting', 'sending')`,
  `create index if not exists webhook_deliveries_of on webhook_deliveries (webhook_id, at desc, id)`,
  `create index if not exists webhook_deliveries_notice on webhook_deliveries (notice_id) where notice_id is not null`,
  `create index if not exists webhook_deliveries_old on webhook_deliveries (at)`,
  // The origin of the frontend that it was submitted through, where the operator lists it.
  `alter table requests add column if not exists frontend text`,
  `grant insert (frontend) on requests to right_of_way_app`,
  `grant select on webhooks, webhook_secrets, webhook_deliveries to right_of_way_app`,
  `grant insert (id, owner, frontend, made_by, name, url, types) on webhooks to right_of_way_app`,
  `grant update (name, url, types, failing_since, disabled_at, disabled_because, disabled_times, ended_at) on webhooks to right_of_way_app`,
  `grant insert (id, webhook_id, sealed), update (sealed), delete on webhook_secrets to right_of_way_app`,
  `grant insert (id, webhook_id, type), delete on webhook_deliveries to right_of_way_app`,
  `grant update (state, attempts, attempts_before, first_attempt_at, next_attempt_at, settled_at, answers) on webhook_deliveries to right_of_way_app`,

  String.raw`create or replace function request_tells_webhooks() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      insert into webhook_deliveries (webhook_id, type, request_id, status)
      select w.id, 'request.changed', new.id, new.status from (
        select * from webhooks where frontend = new.frontend
        union all
        select * from webhooks where made_by = new.requester and owner = coalesce('company:' || new.company,
          case when new.type in ('fleet', 'rental') then new.holder end, 'account:' || new.requester)
      ) w
      where w.ended_at is null and w.disabled_at is null and (w.types is null or 'request.changed' = any(w.types));
      return null;
    end $$`,
  `drop trigger if exists request_tells_webhooks on requests`,
  `create trigger request_tells_webhooks after update of status on requests for each row
     when (old.status is distinct from new.status and (new.frontend is not null or new.requester is not null))
     execute function request_tells_webhooks()`,

  String.raw`create or replace function notices_tell_webhooks() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      insert into webhook_deliveries (webhook_id, type, notice_id, at)
      select w.id, m.type, m.id, m.at from made m join webhooks w on w.owner = m.owner or m.owner = 'all' and w.owner is not null
      where w.ended_at is null and w.disabled_at is null and (w.types is null or m.type = any(w.types));
      return null;
    end $$`,
  `drop trigger if exists notices_tell_webhooks on notices`,
  `create trigger notices_tell_webhooks after insert on notices referencing new table as made
     for each statement execute function notices_tell_webhooks()`,
  `revoke execute on function request_tells_webhooks, notices_tell_webhooks from public`,

  `alter table mails add column if not exists webhook_id uuid references webhooks`,
  String.raw`do $$
    declare
      subject text := (select pg_get_constraintdef(oid) from pg_constraint where conrelid = 'mails'::regclass and conname = 'mails_subject');
    begin
      if subject like '%webhook_id%' then return; end if;
      alter table mails drop constraint mails_subject;
      execute 'alter table mails add constraint mails_subject '
        || replace(replace(subject, ') = 1', ', webhook_id) = 1'), ' NOT VALID', '') || ' not valid';
    end $$`,
];

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  await knex.raw('drop index concurrently if exists mails_webhook'); // what a run that was cut off left is of no use
  await knex.raw(
    `create unique index concurrently mails_webhook on mails (webhook_id, step, turn) where webhook_id is not null`,
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what is to be delivered: restore a backup instead.');
}
