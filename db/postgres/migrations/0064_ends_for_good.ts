/** R2: another user of a product ends what a company reads of it, and the subscription ends with it: it would open the access again. */
import type { Knex } from 'knex';

const REASONS = `('fleet', 'provider', 'user', 'unenrolled', 'data-product', 'vehicle', 'expired', 'staff')`;

export async function up(knex: Knex): Promise<void> {
  for (const table of ['subscriptions', 'provider_consent_products'])
    await knex.raw(`
      alter table ${table} drop constraint ${table}_ended_because_check;
      alter table ${table} add constraint ${table}_ended_because_check check (ended_because in ${REASONS})`);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose why something ended: restore a backup instead.');
}
