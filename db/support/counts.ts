/**
 * The counts on support's console (R39). Each uses an index and stops just above `most`, so that its cost does not grow
 * with the number of requests.
 */
import type { Knex } from 'knex';
import { openStates, type OpenState } from '../../domain/requests/states.ts';
import { DUE, FURTHEST_SHIFT, IS_DUE_SOON, IS_OVERDUE, STUCK_IDS } from '../requests/stuck.ts';

interface Counts {
  overdue: number;
  /** Support was warned of them (R14, R36), and they are not overdue yet. */
  soon: number;
  stuck: number;
  /** R38: nobody has answered them. */
  enquiries: number;
  /** R31: nobody has decided about them. */
  applications: number;
  /** Emails of the last seven days that did not arrive. */
  mails: number;
}

export interface SupportCounts extends Counts {
  /** Where counting stops: a count above it means "more than this". */
  most: number;
  open: Record<OpenState, number>;
}

const upToMost = (rows: string): string => `(select count(*)::int from (${rows} limit :most + 1) counted)`;

const UNREADY = 'r.ready_at is null and r.ended_at is null';
const OVERDUE = `select 1 from requests r where ${UNREADY} and ${DUE} <= now() + ${FURTHEST_SHIFT} and ${IS_OVERDUE}`;
/** Counts among the requests that are due next, at most five times `most`: a request due soon is always among them, unless there are more than that. */
const SOON = `select 1 from (select r.* from requests r where ${UNREADY} and ${DUE} > now()
  order by ${DUE}, r.id limit 5 * :most) r where ${IS_DUE_SOON}`;
const FAILED = `select 1 from mails where status in ('refused', 'bounced', 'dropped')
  and settled_at > now() - interval '7 days' and last_error is distinct from 'no-longer-true'`;

const COUNTS = `select ${upToMost(OVERDUE)} as overdue, ${upToMost(SOON)} as soon,
  ${upToMost(`select 1 from (${STUCK_IDS}) stuck`)} as stuck,
  ${upToMost(`select 1 from enquiries where status = 'open'`)} as enquiries,
  ${upToMost(`select 1 from provider_applications where status = 'submitted'`)} as applications,
  ${upToMost(FAILED)} as mails`;

const OPEN = `select s.status, ${upToMost('select 1 from requests r where r.status = s.status and r.ended_at is null')} as count
  from unnest(:states::text[]) as s (status)`;

/** All counts; each stops at `most` + 1. */
export async function supportCounts(db: Knex, most: number): Promise<SupportCounts> {
  const [counts, open] = await Promise.all([
    db.raw<{ rows: Counts[] }>(COUNTS, { most }),
    db.raw<{ rows: { status: OpenState; count: number }[] }>(OPEN, { most, states: [...openStates] }),
  ]);
  const [row] = counts.rows;
  if (!row) throw new Error('a row of counts is missing');
  const byState = Object.fromEntries(open.rows.map(({ status, count }) => [status, count]));
  return { ...row, most, open: byState as SupportCounts['open'] }; // a row for each of them
}
