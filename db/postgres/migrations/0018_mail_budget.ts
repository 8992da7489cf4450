/** R67: when a mail to an address that has not confirmed was counted in its budgets; and finds the mail taken last. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    alter table mails add column counted_at timestamptz;
    create index mails_accepted on mails (accepted_at) where accepted_at is not null;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
