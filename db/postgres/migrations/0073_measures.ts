/** R53: trade secrets are given to who agreed to keep them confidential, by measures of a version that is kept. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Each text that somebody agreed to.
    create table confidentiality_measures (
      version text not null,
      sha256 text not null,
      title text not null,
      text text not null,
      kept_at timestamptz not null default clock_timestamp(),
      primary key (version, sha256)
    );
    grant select, insert on confidentiality_measures to right_of_way_app;

    -- Requests of the version before, and those that its processes still take, get trade secrets with a note, as they were promised.
    alter table requests add column secrets boolean not null default true,
      add column measures_version text,
      add column measures_sha256 text;
    grant insert (secrets, measures_version, measures_sha256) on requests to right_of_way_app;

    create or replace function files_keep_to_choice() returns trigger
    language plpgsql set search_path = public, pg_temp as $$
    begin
      if new.product_id is not null and new.left_out is null and exists (
        select from requests r where r.id = new.request_id and (r.groups is not null or r.without_personal or not r.secrets))
      then raise exception 'a file of chosen signals has to say which it leaves out'; end if;
      return new;
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would give trade secrets that nobody agreed to: restore a backup instead.');
}
