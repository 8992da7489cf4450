/** Languages are files that an operator adds: an account is written to in any of them, so the table no longer lists two. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table accounts drop constraint if exists accounts_locale_check');
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
