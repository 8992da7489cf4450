/**
 * What an entry of the audit trail follows is found by the index of its stream. A connection keeps its plan for that, and one
 * that was made while the trail was short read all of it for each entry, until statistics came: on a new installation under
 * load each request cost more with each one before it.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  // By stream and number only that index has the order, and it is never left for a scan.
  await knex.raw(String.raw`
    create or replace function chain_audit() returns trigger language plpgsql set enable_seqscan = off as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(new.stream, 7));
      new.seq := nextval('audit_seq_seq');
      new.at := clock_timestamp();
      new.txid := pg_current_xact_id();
      new.prev := (
        select case when before.stream = new.stream then before.hash end from audit before
        where (before.stream, before.seq) <= (new.stream, 9223372036854775807)
        order by before.stream desc, before.seq desc limit 1);
      new.hash := audit_hash(new.prev, new.stream, new.at, new.actor, new.act, new.detail);
      return new;
    end $$;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
