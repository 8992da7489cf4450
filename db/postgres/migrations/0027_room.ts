/**
 * Whether the database has room is learned by writing: a truncated table begins a new file, where a changed row would
 * reuse its old page. The table never grows. The application's role may call this and truncate nothing itself.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table room (looked_at timestamptz not null);
    create function look_for_room() returns void language plpgsql security definer
      set search_path from current as $$
    begin
      lock table room in access exclusive mode nowait;
      truncate room;
      insert into room values (clock_timestamp());
    end $$;
    revoke all on function look_for_room() from public;
    revoke all on room from right_of_way_app;
    grant execute on function look_for_room() to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
