/**
 * The catalogue as a whole has versions (R57): one for each transaction that changes a signal, so that a manifest says which
 * one it explains its readings by (R62). A signal says which products send it. A file's row keeps what came of each signal.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    alter table signals add column kinds text[] not null default '{}', add column models text[] not null default '{}';

    create table catalogue_versions (
      no integer primary key,
      since timestamptz not null default clock_timestamp(),
      txid xid8 not null unique default pg_current_xact_id()
    );
    insert into catalogue_versions (no) select 1 where exists (select from signals);
    alter table signal_versions add column catalogue integer default 1 references catalogue_versions;
    comment on column signal_versions.catalogue is 'The version of the catalogue that this version of the signal came with.';

    -- Whoever changes signals waits for others who do: versions come in the order of commits.
    create or replace function keep_signal_version() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      version_now integer;
    begin
      if exists (select from signal_versions v where v.signal = new.id and v.version = new.version) then return null; end if;
      perform pg_advisory_xact_lock(hashtextextended('signals', 7));
      select no into version_now from catalogue_versions where txid = pg_current_xact_id();
      if version_now is null then
        insert into catalogue_versions (no) select coalesce(max(no), 0) + 1 from catalogue_versions returning no into version_now;
      end if;
      insert into signal_versions (signal, version, entry, catalogue) values (new.id, new.version, to_jsonb(new), version_now)
      on conflict do nothing;
      return null;
    end $$;

    alter table files add column signals jsonb;
    comment on column files.signals is
      'What came of each signal (R62), and the storage key of the file that it is told of: the version before makes files anew without it.';

    grant update (kinds, models) on signals to right_of_way_app;
    grant select on catalogue_versions to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what manifests refer to: restore a backup instead.');
}
