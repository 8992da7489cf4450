/**
 * R7, R8: what ends with a registration is locked before the number of ends, renters' accesses as well (decision 0026): a company that sold a
 * vehicle, and somebody who ended its rental, waited for each other.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- As in 0052, but for the rentals of these products, and the renters' registrations before them.
    create or replace function lock_registration_ends(products uuid[]) returns void
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      perform from registrations g where g.id = any(array(select r.registration_id from rentals r
        where r.product_id = any(products) and r.ended_at is null and r.ends_at > clock_timestamp() and r.registration_id is not null))
      order by g.id for update;
      perform from rentals r where r.product_id = any(products) and r.ended_at is null and r.ends_at > clock_timestamp()
      order by r.id for update;
      perform lock_ends();
      perform lock_product_streams(products);
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
