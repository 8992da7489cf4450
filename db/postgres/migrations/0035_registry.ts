/**
 * The registry: the operator's own systems put companies, accounts, products, registrations and signals (R2, R10, R46,
 * R57). A late change is known by when it was made there. The catalogue keeps every version of a signal.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    alter table companies add column changed_at timestamptz;
    alter table accounts add column changed_at timestamptz;
    alter table products add column changed_at timestamptz,
      add column model text, add column placed_on_market_at date, add column plug_in_device boolean not null default false;
    alter table registrations add column changed_at timestamptz;
    alter table signals add column changed_at timestamptz,
      add column meanings jsonb,                     -- by language; meaning is the English one
      add column groups text[] not null default '{}',
      add column personal boolean not null default false,
      add column range jsonb,
      add column usual_interval text,                -- ISO 8601
      add column version integer not null default 1;

    -- Lists of the registry come in the order of the numbers that people know a product by.
    create index products_by_number on products ((coalesce(vin, serial)) collate "C");
    create index accounts_by_id on accounts (id collate "C");

    create table signal_versions (
      signal smallint not null references signals,
      version integer not null,
      since timestamptz not null default clock_timestamp(),
      entry jsonb not null,                          -- the row as it was then
      primary key (signal, version)
    );
    insert into signal_versions (signal, version, entry) select id, version, to_jsonb(s) from signals s;

    create function version_signal() returns trigger language plpgsql as $$
    begin
      if (to_jsonb(new) - '{version,changed_at}'::text[]) is distinct from (to_jsonb(old) - '{version,changed_at}'::text[])
        then new.version := old.version + 1;
      end if;
      return new;
    end $$;
    create trigger version_signal before update on signals for each row execute function version_signal();

    create function keep_signal_version() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      insert into signal_versions (signal, version, entry) values (new.id, new.version, to_jsonb(new)) on conflict do nothing;
      return null;
    end $$;
    create trigger keep_signal_version after insert or update on signals for each row execute function keep_signal_version();
    revoke execute on function keep_signal_version from public;

    grant insert on accounts, products, signals to right_of_way_app;
    grant update (name, kind, registration_number, country, changed_at) on companies to right_of_way_app;
    grant update (email, name, company_id, roles, locale, changed_at) on accounts to right_of_way_app;
    grant update (name, model, placed_on_market_at, plug_in_device, changed_at) on products to right_of_way_app;
    grant update (meaning, meanings, unit, datatype, groups, personal, trade_secret, range, usual_interval, changed_at)
      on signals to right_of_way_app;
    grant select on signal_versions to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what was put: restore a backup instead.');
}
