/** Languages are files that an operator adds: an account is written to in any language, by its code. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table accounts drop constraint if exists accounts_locale_check;
    alter table accounts add constraint accounts_locale_check check (locale ~ '^[a-z]{2,3}$') not valid;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
