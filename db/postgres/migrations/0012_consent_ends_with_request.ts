/** When a consent was revoked is when its request was: one place for it, on the request's own clock. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table consents drop column revoked_at');
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}
