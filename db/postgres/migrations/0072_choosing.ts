/** Which signals a request asks for (R51, R52), and which its files leave out. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Requests of the version before, and those that its processes still take, are for all of it.
    alter table requests add column groups text[],        -- none: all groups
      add column without_personal boolean not null default false,
      add column gdpr_basis text;                         -- on which personal data of those who drive is processed
    grant insert (groups, without_personal, gdpr_basis) on requests to right_of_way_app;

    -- A hash of the signals that a file leaves out; empty where none. The version before knows no choice and notes nothing.
    alter table files add column left_out text;

    -- A worker of the version before would write all signals into the files of such a request: it fails, and one of this version goes on.
    create function files_keep_to_choice() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if new.product_id is not null and new.left_out is null and exists (
        select from requests r where r.id = new.request_id and (r.groups is not null or r.without_personal))
      then raise exception 'a file of chosen signals has to say which it leaves out'; end if;
      return new;
    end $$;
    create trigger files_keep_to_choice before insert or update on files for each row execute function files_keep_to_choice();
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would give signals that nobody asked for: restore a backup instead.');
}
