/** Figures of requests, mails and the audit trail, for support's summary (R39) and the operator's metrics. */
import type { Knex } from 'knex';
import { endStates, openStates, states, type OpenState, type State } from '../../domain/requests/states.ts';
import { DUE, IS_DUE_SOON, IS_OVERDUE, STUCK, stuckKinds, type StuckKind } from '../requests/stuck.ts';

export interface OperatingFigures {
  byState: Record<State, number>;
  /** Seconds since the oldest request in a state was submitted; zero where there is none. */
  oldestSeconds: Record<OpenState, number>;
  overdue: number;
  /** Within the window in which support is warned (R14), and not overdue yet. */
  dueSoon: number;
  stuck: Record<StuckKind, number>;
  mails: MailFigures;
  /** R31: applications that nobody has decided. */
  providerApplications: number;
  /** R68: proposals that wait for a second person, and releases of others' data in the last day. */
  releases: { waiting: number; lastDay: number };
  /** R38: enquiries that nobody has answered. */
  enquiries: number;
  /** Seconds that the engine has been behind the record, for requests without a workflow and decisions not looked at. */
  lagSeconds: { notStarted: number; notLooked: number };
  /** Seconds that the oldest entry of the audit trail has been without a seal. */
  unsealedSeconds: number;
  /** Seconds since something last came in from each source of readings (R43), of those that sent lately; at most `MOST_SOURCES`. */
  sourceSeconds: Record<string, number>;
}

interface MailFigures {
  queued: number;
  /** R67: over a budget until their window is over. */
  overBudget: number;
  /** On their way, or of unknown fate. */
  claimed: number;
  /** Of the last seven days. */
  refused: number;
  bounced: number;
  dropped: number;
}

/** Groups of figures, each read by itself: one that fails or takes too long keeps none of the others back. */
export const figureGroups = {
  requests: async (db: Knex) => ({ byState: await requestsByState(db), oldestSeconds: await oldestSeconds(db) }),
  due: (db: Knex) =>
    one<{ overdue: number; dueSoon: number }>(
      db,
      `select count(*) filter (where ${IS_OVERDUE})::int as overdue,
         count(*) filter (where ${IS_DUE_SOON})::int as "dueSoon"
       from requests r where r.ready_at is null and r.ended_at is null and ${DUE} is not null`,
    ),
  stuck: async (db: Knex) => ({
    stuck: await counts<StuckKind>(
      db,
      stuckKinds,
      stuckKinds
        .map((kind) => `select '${kind}' as name, count(*)::int as value from requests r where ${STUCK[kind]}`)
        .join(' union all '),
    ),
  }),
  mails: async (db: Knex) => ({
    mails: await counts<keyof MailFigures>(
      db,
      ['queued', 'overBudget', 'claimed', 'refused', 'bounced', 'dropped'],
      MAILS,
    ),
  }),
  sources: async (db: Knex) => ({ sourceSeconds: await sourceSeconds(db) }),
  rest: async (db: Knex) => {
    const { notStarted, notLooked, ...rest } = await one<Rest>(db, REST);
    return { ...rest, lagSeconds: { notStarted, notLooked } };
  },
} satisfies Record<string, (db: Knex) => Promise<Partial<OperatingFigures>>>;
export type FigureGroup = keyof typeof figureGroups;

/** All figures, one group after the other: they are not urgent, and must not take more than one connection. */
export const operatingFigures = async (db: Knex): Promise<OperatingFigures> => ({
  ...(await figureGroups.requests(db)),
  ...(await figureGroups.due(db)),
  ...(await figureGroups.stuck(db)),
  ...(await figureGroups.mails(db)),
  ...(await figureGroups.sources(db)),
  ...(await figureGroups.rest(db)),
});

const COUNTED_UP_TO = 100_000;

/**
 * How many requests are in each state. Open ones are counted, by their index. Those that ended are counted while the table has
 * fewer rows than `countedUpTo`, and estimated from PostgreSQL's statistics above: counting tens of millions every 15 seconds
 * in each worker would be most of what the database does.
 */
export const requestsByState = (db: Knex, countedUpTo = COUNTED_UP_TO): Promise<Record<State, number>> =>
  counts<State>(
    db,
    states,
    `with size as materialized (
       select greatest(reltuples, 0)::float8 as rows from pg_class where oid = 'requests'::regclass
     )
     select status as name, count(*)::int as value from requests where ended_at is null group by 1
     union all
     select status, count(*)::int from requests
     where ended_at is not null and (select rows from size) < :countedUpTo group by 1
     union all
     select m.status, round(m.share * size.rows)::int from size, pg_stats s,
       unnest(s.most_common_vals::text::text[], s.most_common_freqs) as m (status, share)
     where size.rows >= :countedUpTo and s.schemaname = 'public' and s.tablename = 'requests' and s.attname = 'status'
       and m.status = any(:endStates)`,
    { countedUpTo, endStates: [...endStates] },
  );

const oldestSeconds = (db: Knex): Promise<Record<OpenState, number>> =>
  counts<OpenState>(
    db,
    openStates,
    `select status as name, extract(epoch from now() - min(submitted_at))::float8 as value
     from requests where ended_at is null group by 1`,
  );

/** Sources that are shown: those that sent last. Each is a series of its own. */
const MOST_SOURCES = 200;

/** By the feed: of whom nothing is kept any more, nothing is shown. */
async function sourceSeconds(db: Knex): Promise<Record<string, number>> {
  const { rows } = await db.raw<{ rows: { source: string; seconds: number }[] }>(
    `select s.source, greatest(extract(epoch from clock_timestamp() - f.received_at), 0)::float8 as seconds
     from (select source, (answer->>'position')::bigint as pos from feed_sources where answer->>'position' is not null
           order by pos desc limit ${MOST_SOURCES}) s
       cross join lateral (select received_at from feed f where f.pos = s.pos limit 1) f`,
  );
  return Object.fromEntries(rows.map(({ source, seconds }) => [source, seconds]));
}

type Rest = Pick<OperatingFigures, 'providerApplications' | 'releases' | 'enquiries' | 'unsealedSeconds'> &
  OperatingFigures['lagSeconds'];

/** A mail that is no longer true was refused by the mailer itself: it is no failure. */
const MAILS = `
  select case when status = 'queued' and last_error = 'over-budget' then 'overBudget' else status end as name,
    count(*)::int as value
  from mails where status in ('queued', 'claimed') group by 1
  union all
  select status, count(*)::int from mails where status in ('refused', 'bounced', 'dropped')
    and settled_at > now() - interval '7 days' and last_error is distinct from 'no-longer-true' group by 1`;

const since = (moment: string): string => `coalesce(extract(epoch from now() - ${moment}), 0)::float8`;

const REST = `
  select (select count(*)::int from provider_applications where status = 'submitted') as "providerApplications",
    (select count(*)::int from enquiries where status = 'open') as enquiries,
    jsonb_build_object('waiting', (select count(*) from release_proposals where ended_at is null),
      'lastDay', (select count(*) from release_proposals where outcome = 'confirmed' and ended_at > now() - interval '1 day')) as releases,
    greatest(${since('(select min(submitted_at) from requests where workflow_started_at is null and ended_at is null)')}, 0) as "notStarted",
    greatest(${since('(select min(look_wanted_at) from requests where look_wanted_at is not null and workflow_started_at is not null)')}, 0) as "notLooked",
    greatest(${since(`(select at from audit where txid >= coalesce(
      (select below_txid from audit_seals order by no desc limit 1), '0') order by txid, seq limit 1)`)}, 0) as "unsealedSeconds"`;

async function counts<Name extends string>(
  db: Knex,
  names: readonly Name[],
  sql: string,
  bindings: Record<string, number | string[]> = {},
): Promise<Record<Name, number>> {
  const { rows } = await db.raw<{ rows: { name: Name; value: number }[] }>(sql, bindings);
  const found = new Map(rows.map(({ name, value }) => [name, value]));
  const all = names.map((name) => [name, found.get(name) ?? 0] as const);
  return Object.fromEntries(all) as Record<Name, number>; // one entry for each name
}

async function one<T>(db: Knex, sql: string): Promise<T> {
  const { rows } = await db.raw<{ rows: T[] }>(sql);
  const [row] = rows;
  if (!row) throw new Error('a row of figures is missing');
  return row;
}
