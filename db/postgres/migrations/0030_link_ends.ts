/** R15: one reminder before a link ends; outages, which move ends; addresses that support corrected. */
import type { Knex } from 'knex';

export const config = { transaction: false };

const statements = [
  'alter table requests add column if not exists remind_of_link_at timestamptz', // none: there is no reminder to come
  'alter table requests add column if not exists former_email text', // of a confirmed address that support replaced
  // Links that were ready before: their workflows wait for the end alone, so the sweeper wakes them.
  `update requests set remind_of_link_at = download_until - interval '2 days'
   where status = 'ready' and downloaded_at is null and remind_of_link_at is null
     and download_until - interval '2 days' > clock_timestamp() + clock_shift`,
  `create table if not exists outages (
     id uuid primary key default gen_random_uuid(),
     began_at timestamptz not null,
     ended_at timestamptz check (ended_at > began_at), -- none: the service is out of reach still
     exclude using gist (tstzrange(began_at, ended_at) with &&) -- no time is given back twice
   )`,
  'create unique index if not exists outages_open on outages ((true)) where ended_at is null',
  'grant select, insert (began_at), update (ended_at) on outages to right_of_way_app',
  'grant insert (remind_of_link_at, former_email), update (remind_of_link_at, former_email) on requests to right_of_way_app',
  // Rows that are there fit already: they need not be read for it.
  `alter table mails drop constraint mails_recipient_check, add constraint mails_recipient_check check
     (recipient in ('requester', 'former', 'renter', 'enquirer', 'applicant', 'operator') or recipient ~ '^account:') not valid`,
];

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  await knex.raw('drop index concurrently if exists requests_to_remind'); // what a run that was cut off left is of no use
  await knex.raw(
    'create index concurrently requests_to_remind on requests (remind_of_link_at) where remind_of_link_at is not null',
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
