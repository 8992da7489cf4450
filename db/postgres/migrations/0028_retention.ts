/**
 * R58: what is personal goes when its time is over, unless somebody holds it. Indexes are built while others write, so each
 * statement stands for itself and can be repeated.
 */
import type { Knex } from 'knex';

export const config = { transaction: false };

const statements = [
  'alter table requests add column if not exists held_at timestamptz', // a legal hold; its reason is a note
  'alter table requests add column if not exists forgotten_at timestamptz', // receipts, downloads and mails are gone, too
  'alter table enquiries add column if not exists details_removed_at timestamptz',
  'alter table provider_applications add column if not exists details_removed_at timestamptz',
  'grant insert (held_at, forgotten_at), update (held_at, forgotten_at) on requests to right_of_way_app',
  'grant update (name, email, details_removed_at) on enquiries to right_of_way_app',
  'grant update (company, contact, details_removed_at) on provider_applications to right_of_way_app',
  'grant update (name) on companies to right_of_way_app',
  'grant update (reason) on staff_decisions to right_of_way_app',
  'grant delete on enquiry_messages, consents, deciders, release_proposals to right_of_way_app',
];

/** Each class of what is kept is found by its state and the day on which it ended. */
const indexes = {
  requests_to_clear: 'requests (status, ended_at) where ended_at is not null and details_removed_at is null',
  requests_to_forget: 'requests (status, ended_at) where details_removed_at is not null and forgotten_at is null',
  enquiries_to_clear: 'enquiries (touched_at) where details_removed_at is null',
  applications_to_clear: 'provider_applications (coalesce(decided_at, submitted_at)) where details_removed_at is null',
  enquiries_request: 'enquiries (request_id) where request_id is not null',
  enquiries_by_email: 'enquiries (lower(email)) where details_removed_at is null',
  rate_limits_over: 'rate_limits (resets_at)',
};

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  for (const [name, on] of Object.entries(indexes)) {
    await knex.raw(`drop index concurrently if exists ${name}`); // what a run that was cut off left is of no use
    await knex.raw(`create index concurrently ${name} on ${on}`);
  }
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
