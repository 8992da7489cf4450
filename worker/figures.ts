/**
 * What the worker tells Prometheus: how the house stands, from the record, and what became of emails. Every worker tells
 * the same of the record, so take the highest and not the sum.
 */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { operatingFigures, type OperatingFigures } from '../db/upkeep/figures.ts';
import { everySoOften, type Loop } from './every-so-often.ts';
import type { MailFate } from './mail/send-claimed.ts';
import type { SweptKind } from './sweeper.ts';

const EVERY_MS = 15_000;

export interface WorkerMetrics {
  registry: Registry;
  /** Counts what became of an attempt to send. */
  mail(fate: MailFate | 'sent-again'): void;
  /** Counts what a sweep found and mended. */
  swept(what: SweptKind, count: number): void;
  show(figures: OperatingFigures): void;
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
  const enquiries = gauge('enquiries_waiting', 'Enquiries nobody has answered (R38).');
  const unsealed = gauge('audit_unsealed_seconds', 'Age of the oldest audit entry without a seal.');
  const refreshed = gauge('figures_refreshed_timestamp_seconds', 'When the figures above were last read.');
  const attempts = new Counter({
    name: 'mail_attempts_total',
    help: 'Attempts to send a mail, by what became of them; sent-again is one that may be a duplicate.',
    labelNames: ['fate'] as const,
    registers: [registry],
  });
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
    swept: (found, count) => swept.inc({ found }, count),
    show(figures) {
      requests(figures.byState);
      oldest(figures.oldestSeconds);
      overdue.set(figures.overdue);
      dueSoon.set(figures.dueSoon);
      stuck(figures.stuck);
      const { overBudget, ...byStatus } = figures.mails;
      mails({ ...byStatus, 'over-budget': overBudget });
      lag({ 'not-started': figures.lagSeconds.notStarted, 'not-looked': figures.lagSeconds.notLooked });
      applications.set(figures.providerApplications);
      enquiries.set(figures.enquiries);
      unsealed.set(figures.unsealedSeconds);
      refreshed.setToCurrentTime();
    },
  };
}

/** Reads the figures again and again. When the database is away they stand still, which `figures_refreshed…` shows. */
export const startFigures = (db: Knex, metrics: WorkerMetrics, log: Logger): Loop =>
  everySoOften({ name: 'figures', everyMs: EVERY_MS, log }, async () => {
    metrics.show(await operatingFigures(db));
    return false;
  });
