/** R44: data products that the operator sets in a file. The application puts them by this function, and by nothing else. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- Puts what is set. Groups of one that is there stay: what was subscribed was given for these, and for no others; the codes of those that
    -- are set with other groups are answered, and then nothing was put. What was set before and is not any more is not offered any more; the three
    -- that are there without a setting stay.
    alter table data_products add column is_set boolean not null default false;
    create function put_data_products(given jsonb) returns setof text
    language plpgsql security definer set search_path = public, pg_temp as $$
    declare
      other text[];
    begin
      perform pg_advisory_xact_lock(hashtextextended('data products', 53));
      select array_agg(d.code order by d.code) into other
      from jsonb_to_recordset(given) g (code text, groups text[], plug_in boolean)
      join data_products d on d.code = g.code
      where d.plug_in <> g.plug_in or coalesce(d.groups, '{}') <> coalesce(g.groups, '{}');
      if other is not null then return query select unnest(other); return; end if;

      insert into data_products as d (code, position, names, descriptions, groups, plug_in, terms, price, offered, is_set)
      select g.code, 1000 + g.position, g.names, coalesce(g.descriptions, '{}'), g.groups, g.plug_in, g.terms, g.price, g.offered, true
      from jsonb_to_recordset(given) g (code text, position integer, names jsonb, descriptions jsonb, groups text[], plug_in boolean,
        terms jsonb, price jsonb, offered boolean)
      on conflict (code) do update set names = excluded.names, descriptions = excluded.descriptions, terms = excluded.terms,
        price = excluded.price, offered = excluded.offered, is_set = true
      where (d.names, d.descriptions, d.offered, d.is_set) is distinct from (excluded.names, excluded.descriptions, excluded.offered, true)
        or d.terms is distinct from excluded.terms or d.price is distinct from excluded.price;

      update data_products d set offered = false
      where d.is_set and d.offered and d.position >= 1000 and not exists (select from jsonb_to_recordset(given) g (code text) where g.code = d.code);
    end $$;
    revoke execute on function put_data_products from public;
    grant execute on function put_data_products to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose what companies have added: restore a backup instead.');
}
