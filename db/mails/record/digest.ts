/** R68: what the operator's email about a day is written from: the releases of others' data that were confirmed on it. */
import type { Knex } from 'knex';
import type { RequestId } from '../../../domain/ids.ts';
import type { Day } from '../../../domain/time/day.ts';
import { queued } from '../../postgres/queued.ts';

export interface DigestMailRecord {
  day: Day;
  releases: Release[];
  /** Proposals that wait for a second person now. */
  waiting: number;
}

interface Release {
  request: RequestId;
  vehicles: number;
  beyondForm: number;
  people: number;
  /** Of sums over many vehicles (R56); none where single vehicles were released, as was done before there were tables. */
  tables: number;
  weeks: number;
  knownBody: boolean;
  proposedBy: string;
  confirmedBy: string;
}

/** The day is one of the operator's time zone. */
export async function digestMailRecord(db: Knex, day: Day, timeZone: string): Promise<DigestMailRecord> {
  const { rows: releases } = await db.raw<{ rows: Release[] }>(
    `select request_id as request, cardinality(product_ids) as vehicles, beyond_form as "beyondForm", people,
       coalesce(jsonb_array_length(release->'tables'), 0) as tables, coalesce(jsonb_array_length(release->'weeks'), 0) as weeks,
       known_body as "knownBody", proposed_by as "proposedBy", confirmed_by as "confirmedBy"
     from release_proposals where outcome = 'confirmed'
       and ended_at >= :day::timestamp at time zone :timeZone
       and ended_at < (:day::timestamp + interval '1 day') at time zone :timeZone
     order by ended_at, id`,
    { day, timeZone },
  );
  const { rows } = await db.raw<{ rows: { waiting: number }[] }>(
    'select count(*)::int as waiting from release_proposals where ended_at is null',
  );
  return { day, releases, waiting: rows[0]?.waiting ?? 0 };
}

/** Queues the email about each day of the last week that is over and on which something was released: once a day. */
export async function queueDigests(db: Knex, timeZone: string): Promise<void> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `insert into mails (digest_on, step, recipient, turn)
     select distinct (ended_at at time zone :timeZone)::date, 'release-digest', 'operator', 0
     from release_proposals where outcome = 'confirmed' and ended_at > now() - interval '8 days'
       and (ended_at at time zone :timeZone)::date < (now() at time zone :timeZone)::date
     on conflict do nothing`,
    { timeZone },
  );
  if (rowCount > 0) queued(db, 'mails');
}
