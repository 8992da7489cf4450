/** What is looked for to be removed: idempotency keys, by their age and by their request (R13). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index idempotency_keys_created on idempotency_keys (created_at);
    create index idempotency_keys_request on idempotency_keys (request_id);
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}
