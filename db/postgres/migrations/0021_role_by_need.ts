/**
 * The application's role can't forge the audit trail: it names what happened, and the database says when, in which
 * transaction and in which order. On the other tables it has what it needs and no more (test/postgres/grants.test.ts).
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    create or replace function chain_audit() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(new.stream, 7));
      new.seq := nextval('audit_seq_seq');
      new.at := clock_timestamp();
      new.txid := pg_current_xact_id();
      new.prev := (select hash from audit where stream = new.stream order by seq desc limit 1);
      new.hash := audit_hash(new.prev, new.stream, new.at, new.actor, new.act, new.detail);
      return new;
    end $$;
    revoke insert on audit from right_of_way_app;
    grant insert (stream, actor, act, detail, hash) on audit to right_of_way_app;

    revoke insert, update, delete on accounts, products from right_of_way_app;
    revoke update, delete on companies from right_of_way_app;
    revoke update on downloads from right_of_way_app;
    -- Rows to be dropped are locked first, which takes the right to update one column.
    revoke update on mail_events, idempotency_keys from right_of_way_app;
    grant update (received_at) on mail_events to right_of_way_app;
    grant update (created_at) on idempotency_keys to right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back is not foreseen: restore a backup instead.');
}
