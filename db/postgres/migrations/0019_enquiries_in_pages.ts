/** Enquiries and applications in pages (R38, R31, R69): what waits first, and of it whom the house knows already. */
import type { Knex } from 'knex';

/** Indexes are built beside what runs: that can't be part of a transaction. */
export const config = { transaction: false };

const indexes = {
  enquiries_in_order: `enquiries ((case when status <> 'open' then 2 when known then 0 else 1 end), touched_at, id)`,
  provider_applications_in_order: `provider_applications ((case when status <> 'submitted' then 1 else 0 end), submitted_at, id)`,
  charges_in_order: 'charges (at desc, request_id desc)',
};

export async function up(knex: Knex): Promise<void> {
  // Whether the address is that of an account: processes of the version before leave it unsaid.
  await knex.raw('alter table enquiries add column if not exists known boolean not null default false');
  for (const [name, on] of Object.entries(indexes)) {
    await knex.raw(`drop index concurrently if exists ${name}`); // what a run that was cut off left is of no use
    await knex.raw(`create index concurrently ${name} on ${on}`);
  }
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}
