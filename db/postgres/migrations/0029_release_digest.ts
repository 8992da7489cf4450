/** R68: the operator's email about a day is a mail that is about that day. */
import type { Knex } from 'knex';

export const config = { transaction: false };

export async function up(knex: Knex): Promise<void> {
  // No company is made from a request any more, so none has to be forgotten with one.
  await knex.raw('revoke update (name) on companies from right_of_way_app');
  await knex.raw('alter table mails add column if not exists digest_on date');
  // Rows that are there fit already: they need not be read for it.
  await knex.raw(`alter table mails drop constraint mails_subject, drop constraint mails_recipient_check,
    add constraint mails_subject check (num_nonnulls(request_id, enquiry_id, application_id, digest_on) = 1) not valid,
    add constraint mails_recipient_check check
      (recipient in ('requester', 'renter', 'enquirer', 'applicant', 'operator') or recipient ~ '^account:') not valid`);
  await knex.raw('drop index concurrently if exists mails_digest'); // what a run that was cut off left is of no use
  await knex.raw(
    'create unique index concurrently mails_digest on mails (digest_on, step, turn) where digest_on is not null',
  );
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
