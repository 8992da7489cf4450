/** R50: complaints are enquiries with a clock and an outcome; the reason for which staff cancel may be told to the requester. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table enquiries drop constraint enquiries_topic_check;
    alter table enquiries add constraint enquiries_topic_check
      check (topic in ('request', 'complaint', 'trade-secrets', 'other')) not valid;
    alter table enquiries add column answer_within interval, add column answer_by timestamptz, add column late_told_at timestamptz;
    alter table enquiry_messages add column outcome text check (outcome in ('upheld', 'partly-upheld', 'not-upheld'));
    alter table notes add column told boolean not null default false;
    grant update (answer_by, late_told_at) on enquiries to right_of_way_app`);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose when complaints are to be answered: restore a backup instead.');
}
