/** R42: of which sleep of a link's refresh token its developer was told. Links that live are looked at once, so that theirs is known. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table grants add column sleep_told_for timestamptz;
    grant update (sleep_told_for) on grants to right_of_way_app;
    update grants set look_wanted_at = clock_timestamp(), look_signalled_at = null where ended_at is null and taken_at is not null;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what developers were told: restore a backup instead.');
}
