/**
 * Links tell of themselves (R42, R43): who was told of one at its begin, by which number their links name them, and what was told
 * since. An email about a link is one that is about it.
 */
import type { Knex } from 'knex';

export const config = { transaction: false };

const statements = [
  `alter table grants add column if not exists told_at timestamptz,
     add column if not exists notice_at timestamptz,
     add column if not exists reminded_at timestamptz,
     add column if not exists end_told_at timestamptz,
     add column if not exists details_removed_at timestamptz`,
  // The giver is number 0; the others are authorised users of a product in it.
  `create table if not exists grant_people (
     grant_id uuid not null references grants,
     no smallint not null,
     account_id text not null references accounts,
     primary key (grant_id, no),
     unique (grant_id, account_id)
   )`,
  `create index if not exists grants_end_untold on grants (ended_at)
     where ended_at is not null and taken_at is not null and end_told_at is null`,
  `create index if not exists grants_over on grants (ended_at) where ended_at is not null and details_removed_at is null`,
  `grant select, insert, delete on grant_people to right_of_way_app`,
  `grant update (told_at, notice_at, reminded_at, end_told_at, purpose, receipt, details_removed_at) on grants to right_of_way_app`,
  `alter table mails add column if not exists grant_id uuid references grants`,
  `alter table mails drop constraint mails_subject,
     add constraint mails_subject check
       (num_nonnulls(request_id, enquiry_id, application_id, digest_on, api_access_id, secret_id, grant_id) = 1) not valid`,
];

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  await knex.raw('drop index concurrently if exists mails_grant'); // what a run that was cut off left is of no use
  await knex.raw(
    'create unique index concurrently mails_grant on mails (grant_id, step, recipient, turn) where grant_id is not null',
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose who was told of what: restore a backup instead.');
}
