/** What support works with (R39, R40): notes, the ways to find a request, and seals over the audit trail. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(String.raw`
    -- What staff write about a request. The audit trail keeps ids only; the words stand here and can be removed.
    create table notes (
      id uuid primary key,
      request_id uuid not null references requests,
      act text not null,                         -- what it is the reason for; 'note' where it stands for itself
      account_id text not null,
      at timestamptz not null default clock_timestamp(),
      text text                                  -- none once the personal details of the request are removed
    );
    create index notes_request on notes (request_id, at);

    -- Finding requests. Each list is read in the order of an index; those of open requests stay small.
    create index requests_newest on requests (submitted_at desc, id desc);
    create index requests_by_type_and_status on requests (type, status, submitted_at desc, id desc);
    create index requests_by_email on requests (lower(email), submitted_at desc, id desc) where email <> '';
    create index requests_by_customer on requests (
      lower(coalesce(details->'customer'->>'email', details->'customer'->>'adminEmail')))
      where details->'customer' is not null;
    create index requests_by_vin_typed on requests using gin ((details->'products'->'vins') jsonb_path_ops)
      where details->'products' is not null;
    create index requests_by_due on requests (due_by, id) where ready_at is null and ended_at is null;
    -- Until when an open request may stay where it is; past that, something should have happened by itself.
    create index requests_by_wait on requests ((case status
      when 'awaiting-verification' then verify_by when 'awaiting-consent' then consent_by
      when 'ready' then download_until end)) where ended_at is null;
    create index requests_exporting on requests (export_attempt) where status = 'exporting';
    -- Open requests are few among those that ended: whatever counts them, reads this one alone.
    create index requests_open on requests (status, submitted_at) where ended_at is null;
    create index requests_moved_in_time on requests (clock_shift) where clock_shift <> '0';
    create index mails_failed on mails (settled_at) where status in ('refused', 'bounced', 'dropped');

    grant select, insert on notes to right_of_way_app;
    grant update (text) on notes to right_of_way_app;
  `);

  await knex.raw(String.raw`
    -- A row's number is drawn after the stream is locked, so that numbers and chain always run the same way.
    create or replace function chain_audit() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended(new.stream, 7));
      new.seq := nextval('audit_seq_seq');
      new.prev := (select hash from audit where stream = new.stream order by seq desc limit 1);
      new.hash := audit_hash(new.prev, new.stream, new.at, new.actor, new.act, new.detail);
      return new;
    end $$;
    grant usage on sequence audit_seq_seq to right_of_way_app;

    -- A seal covers every row of the transactions from one number up to another, all of them over: none can follow.
    create index audit_txid on audit (txid, seq);
    create table audit_seals (
      no bigint primary key,
      at timestamptz not null default clock_timestamp(),
      from_txid xid8 not null,
      below_txid xid8 not null check (below_txid > from_txid),
      row_count bigint not null,
      rows_hash bytea not null,                  -- over the hashes of its rows, in the order of their numbers
      prev bytea,
      hash bytea not null
    );
    grant select, insert on audit_seals to right_of_way_app;
    revoke update, delete, truncate on audit_seals from right_of_way_app;
  `);
}

export async function down(): Promise<void> {
  throw new Error('Going back would lose requests: restore a backup instead.');
}
