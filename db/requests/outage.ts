/**
 * R15: the service was out of reach. The end of each link that was in its last day moves by the time that was lost. While an
 * outage goes on no link is closed, so that its files are there when its end moves. Only the operator knows of outages.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { mailsQueuedAnew } from '../mails/outbox.ts';
import { CONSENT_ENDS_AT } from './ready-link.ts';
import { queued } from '../postgres/queued.ts';
import { audit } from './transition.ts';

/** SQL: an outage goes on, and began before the link of a request `r` ended. */
export const OUT_OF_REACH = `exists (select from outages o where o.ended_at is null and o.began_at + r.clock_shift < r.download_until)`;

/** `overlap`: another outage is under way, or lasted until after this one began. `future`: it is not that time yet. */
export type OutageFault = 'overlap' | 'future' | 'none-under-way';

/** Notes that the service is out of reach, since `at` or as of now. Answers the moment. */
export const beginOutage = (db: Knex, at: Date | null): Promise<Date | OutageFault> =>
  db.transaction(async (tx) => {
    await tx.raw(`select pg_advisory_xact_lock(hashtext('outages'))`);
    const { rows } = await tx.raw<{ rows: { at: Date; now: Date; overlaps: boolean }[] }>(
      `select at, clock_timestamp() as now, exists (select from outages where ended_at is null or ended_at > at) as overlaps
       from coalesce(:at::timestamptz, clock_timestamp()) as at`,
      { at },
    );
    const [asked] = rows;
    if (!asked || asked.at > asked.now) return 'future';
    if (asked.overlaps) return 'overlap';
    await tx.raw('insert into outages (began_at) values (?)', [asked.at]);
    await audit(tx, 'outages', 'outage-begun', 'operator', { at: asked.at.toISOString() });
    return asked.at;
  });

export interface OutageOver {
  beganAt: Date;
  endedAt: Date;
  /** Requests whose link lives longer. */
  moved: RequestId[];
  /** Requests whose link had ended, unused, before anybody noted the outage: their files are gone. */
  tooLate: RequestId[];
}

/**
 * Ends the outage under way, at `at` or as of now, and moves the ends of the links that lost time in their last day. Nothing
 * outlives a consent. Each requester is told by email and on the timeline, and each workflow looks at its row.
 */
export const endOutage = (db: Knex, at: Date | null): Promise<OutageOver | OutageFault> =>
  db.transaction(async (tx) => {
    await tx.raw(`select pg_advisory_xact_lock(hashtext('outages'))`);
    const { rows } = await tx.raw<{ rows: { beganAt: Date; endedAt: Date; now: Date }[] }>(
      `select began_at as "beganAt", coalesce(:at::timestamptz, clock_timestamp()) as "endedAt", clock_timestamp() as now
       from outages where ended_at is null for update`,
      { at },
    );
    const [outage] = rows;
    if (!outage) return 'none-under-way';
    const { beganAt, endedAt, now } = outage;
    if (endedAt > now) return 'future';
    if (endedAt <= beganAt) return 'overlap';
    await tx.raw('update outages set ended_at = ? where ended_at is null', [endedAt]);
    const moved = await moveEnds(tx, outage);
    const tooLate = await endedUnused(tx, outage);
    await audit(tx, 'outages', 'outage-over', 'operator', {
      from: beganAt.toISOString(),
      to: endedAt.toISOString(),
      moved: moved.length,
      tooLate: tooLate.length,
    });
    return { beganAt, endedAt, moved, tooLate };
  });

type Outage = Pick<OutageOver, 'beganAt' | 'endedAt'>;

/** The time lost: from the later of the outage's begin and the last day's, to the outage's end. Moments of an outage are of the database's clock. */
async function moveEnds(tx: Knex.Transaction, { beganAt, endedAt }: Outage): Promise<RequestId[]> {
  const { rows } = await tx.raw<{ rows: { id: RequestId }[] }>(
    `with lost as (
       select r.id, r.download_until as before, least(r.download_until
         + (:to::timestamptz + r.clock_shift - greatest(:from::timestamptz + r.clock_shift, r.download_until - interval '24 hours')),
         ${CONSENT_ENDS_AT}) as until
       from requests r
       where r.status = 'ready' and r.download_until > :from::timestamptz + r.clock_shift
         and r.download_until - interval '24 hours' < :to::timestamptz + r.clock_shift
       for update of r
     ), moved as (
       update requests r set download_until = lost.until, look_wanted_at = clock_timestamp(), look_signalled_at = null
       from lost where r.id = lost.id and lost.until > lost.before
       returning r.id, clock_timestamp() + r.clock_shift as at, lost.until - lost.before as by
     ), told as (
       insert into timeline (request_id, at, event, detail)
       select id, at, 'link-end-moved', jsonb_build_object('bySeconds', round(extract(epoch from by))) from moved
     ), audited as (
       insert into audit (stream, actor, act, detail, hash)
       select 'request:' || id, 'operator', 'link-end-moved', jsonb_build_object('bySeconds', round(extract(epoch from by))), '' from moved
     ), mailed as (${mailsQueuedAnew('moved')})
     select id from moved order by id`,
    { from: beganAt, to: endedAt, step: 'link-end-moved', recipients: ['requester'] },
  );
  if (rows.length > 0) queued(tx, 'mails');
  return rows.map(({ id }) => id);
}

async function endedUnused(tx: Knex.Transaction, { beganAt, endedAt }: Outage): Promise<RequestId[]> {
  const { rows } = await tx.raw<{ rows: { id: RequestId }[] }>(
    `select r.id from requests r where r.status = 'expired'
       and r.download_until between :from::timestamptz + r.clock_shift and :to::timestamptz + r.clock_shift order by r.id`,
    { from: beganAt, to: endedAt },
  );
  return rows.map(({ id }) => id);
}
