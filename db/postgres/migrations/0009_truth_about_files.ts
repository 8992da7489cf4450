/** Files after they were ready: what of them was withdrawn (R8, R30), and which parts of them were handed over (R29, R32). */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- The manifest's own text; the one that is served is made from it once a product is withdrawn.
    alter table files add column manifest text;

    -- Parts of a file that were handed over, until together they are the whole of it.
    create table download_parts (
      request_id uuid not null references requests,
      name text not null,
      handed int8multirange not null,
      primary key (request_id, name)
    );
    grant select, insert, update, delete on download_parts to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was handed over: restore a backup instead.');
}
