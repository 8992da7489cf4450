/** Finds the idempotency keys of a request, and those that are too old to be kept. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create index idempotency_keys_request on idempotency_keys (request_id);
    create index idempotency_keys_created on idempotency_keys (created_at);
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
