/** Why staff ended an access (R40, R43): both sides read it. And how support finds the links of a program, the newest first. */
import type { Knex } from 'knex';

export const config = { transaction: false };

const statements = [
  `create table if not exists access_staff_ends (
     access_id uuid primary key references access,
     reason text not null
   )`,
  'grant select, insert, delete on access_staff_ends to right_of_way_app',
];

export async function up(knex: Knex): Promise<void> {
  for (const sql of statements) await knex.raw(sql);
  await knex.raw('drop index concurrently if exists grants_program'); // what a run that was cut off left is of no use
  await knex.raw('create index concurrently grants_program on grants (client_id, created_at desc, id desc)');
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose why accesses were ended: restore a backup instead.');
}
