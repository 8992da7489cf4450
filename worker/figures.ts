/**
 * The worker's metrics for Prometheus: figures of the database, and the outcomes of emails that this worker sent. Every
 * worker reports the same figures of the database, so take the highest value and not the sum.
 */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { codeOf } from '../activities/failure.ts';
import type { Dropped, KeptFigures } from '../db/readings/kept.ts';
import { figureGroups, type FigureGroup, type OperatingFigures } from '../db/upkeep/figures.ts';
import { everySoOften, type Loop } from './every-so-often.ts';
import type { MailFate } from './mail/send-claimed.ts';
import type { SweptKind } from './sweeper.ts';

const EVERY_MS = 15_000;

export interface WorkerMetrics {
  registry: Registry;
  /** Counts what became of an attempt to send. */
  mail(fate: MailFate | 'sent-again'): void;
  /** Counts requests whose files could not be removed. */
  filesNotRemoved(requests: number): void;
  /** Shows what is kept of readings and the feed. */
  kept(figures: KeptFigures): void;
  /** Counts a partition that was dropped. */
  dropped(of: Dropped['of']): void;
  /** Counts what a sweep found and mended. */
  swept(what: SweptKind, count: number): void;
  /** Shows the figures given; all others keep their values. */
  show(figures: Partial<OperatingFigures>): void;
  /** Notes whether a group of figures could be read. */
  read(group: FigureGroup, well: boolean): void;
}

export function createWorkerMetrics(options: { processMetrics?: boolean } = {}): WorkerMetrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const gauges = (name: string, help: string, label: string) => {
    const byLabel = new Gauge({ name, help, labelNames: [label], registers: [registry] });
    return (values: Record<string, number>) => {
      for (const [value, number] of Object.entries(values)) byLabel.labels(value).set(number);
    };
  };
  const requests = gauges('requests', 'Requests by state.', 'state');
  const oldest = gauges('requests_oldest_seconds', 'Age of the oldest request in each open state.', 'state');
  const overdue = gauge('requests_overdue', 'Past their 28 days and not ready (R14), or past our time to reply (R36).');
  const dueSoon = gauge('requests_due_soon', 'In the days before that in which support is warned.');
  const stuck = gauges('requests_stuck', 'Requests that do not get on by themselves, by why.', 'why');
  const mails = gauges('mails', 'Mails under way, and mails that failed in the last seven days.', 'status');
  const lag = gauges('dispatch_lag_seconds', 'How far the engine is behind the record.', 'what');
  const applications = gauge('provider_applications_waiting', 'Applications nobody has decided (R31).');
  const releases = gauges(
    'releases_of_others_data',
    'Releases that two of staff decide (R68), by where they stand.',
    'what',
  );
  const enquiries = gauge('enquiries_waiting', 'Enquiries nobody has answered (R38).');
  const sources = new Gauge({
    name: 'ingest_source_age_seconds',
    help: 'Time since something last came in from each source of readings, of the 200 that sent last.',
    labelNames: ['source'] as const,
    registers: [registry],
  });
  const unsealed = gauge('audit_unsealed_seconds', 'Age of the oldest audit entry without a seal.');
  const perGroup = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['figures'] as const, registers: [registry] });
  const refreshed = perGroup('figures_refreshed_timestamp_seconds', 'When each group of the figures was last read.');
  const failing = perGroup('figures_failing', 'Whether a group of the figures could not be read the last time.');
  const attempts = new Counter({
    name: 'mail_attempts_total',
    help: 'Attempts to send a mail, by what became of them; sent-again is one that may be a duplicate.',
    labelNames: ['fate'] as const,
    registers: [registry],
  });
  const notRemoved = new Counter({
    name: 'files_not_removed_total',
    help: 'Ended requests whose files could not be removed; each is tried again after a minute (R15).',
    registers: [registry],
  });
  const partitions = new Gauge({
    name: 'reading_partitions',
    help: 'Partitions of readings and of the feed, all of them, and those that are there though their time is over (R58).',
    labelNames: ['of', 'which'] as const,
    registers: [registry],
  });
  const positions = gauges(
    'feed_positions',
    'The earliest position of the feed that is still there, and its head.',
    'which',
  );
  const partitionsDropped = new Counter({
    name: 'reading_partitions_dropped_total',
    help: 'Partitions that this worker dropped since their time was over (R58).',
    labelNames: ['of'] as const,
    registers: [registry],
  });
  for (const table of ['readings', 'feed'] as const) partitionsDropped.inc({ of: table }, 0);
  const swept = new Counter({
    name: 'requests_swept_total',
    help: 'Requests that stood still and were set going again, by what was found.',
    labelNames: ['found'] as const,
    registers: [registry],
  });
  for (const found of ['workflow-gone', 'deadline-missed', 'overdue-untold'] as const) swept.inc({ found }, 0);
  return {
    registry,
    mail: (fate) => attempts.inc({ fate }),
    filesNotRemoved: (requests) => notRemoved.inc(requests),
    kept({ readings, feed, positions: ends }) {
      for (const [table, { partitions: all, overdue: over }] of Object.entries({ readings, feed })) {
        partitions.labels(table, 'all').set(all);
        partitions.labels(table, 'overdue').set(over);
      }
      positions({ ...ends });
    },
    dropped: (of) => partitionsDropped.inc({ of }),
    swept: (found, count) => swept.inc({ found }, count),
    show({
      byState,
      oldestSeconds,
      stuck: standing,
      mails: letters,
      lagSeconds,
      releases: released,
      sourceSeconds,
      ...figures
    }) {
      if (byState) requests(byState);
      if (oldestSeconds) oldest(oldestSeconds);
      if (standing) stuck(standing);
      if (letters) {
        const { overBudget, ...byStatus } = letters;
        mails({ ...byStatus, 'over-budget': overBudget });
      }
      if (lagSeconds) lag({ 'not-started': lagSeconds.notStarted, 'not-looked': lagSeconds.notLooked });
      if (sourceSeconds) {
        sources.reset(); // one that is gone is shown no more
        for (const [source, seconds] of Object.entries(sourceSeconds)) sources.labels(source).set(seconds);
      }
      if (released) releases({ waiting: released.waiting, 'last-day': released.lastDay });
      const single = { overdue, dueSoon, providerApplications: applications, enquiries, unsealedSeconds: unsealed };
      for (const [name, value] of Object.entries(figures)) single[name as keyof typeof single].set(value); // those left
    },
    read: (group, well) => {
      failing.labels(group).set(well ? 0 : 1);
      if (well) refreshed.labels(group).setToCurrentTime();
    },
  };
}

/**
 * Reads the figures again and again, each group by itself. A group that can't be read keeps its old values;
 * `figures_failing` and `figures_refreshed…` show which group that is.
 */
export const startFigures = (db: Knex, metrics: WorkerMetrics, log: Logger): Loop =>
  everySoOften({ name: 'figures', everyMs: EVERY_MS, log }, async () => {
    await readFigures(db, metrics, log);
    return false;
  });

/** Reads and shows every group once; one that fails is logged by its code, and keeps none of the others back. */
export async function readFigures(db: Knex, metrics: WorkerMetrics, log: Logger): Promise<void> {
  for (const [group, read] of Object.entries(figureGroups) as [FigureGroup, (typeof figureGroups)[FigureGroup]][])
    // its own keys
    try {
      metrics.show(await read(db));
      metrics.read(group, true);
    } catch (error) {
      metrics.read(group, false);
      log.warn({ figures: group, code: codeOf(error) }, 'figures could not be read');
    }
}
