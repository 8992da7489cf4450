/**
 * The steps a workflow asks for: row-only ones as local activities, cheap and short; the export as a regular one. A wait
 * between tries that is longer than `localRetryThreshold` is a timer of the engine. Without it the worker keeps the workflow
 * task alive for as long as it waits, at three events each eight seconds, and the engine ends a workflow at some 50,000 (R22).
 */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Developers } from '../activities/developers.ts';
import type { Links } from '../activities/links.ts';
import type { ProviderConsents } from '../activities/provider-consents.ts';
import type { Exports, ExportResult } from '../activities/export/export-data.ts';
import type { Records, Settled } from '../activities/records.ts';
export type { ExportResult, Settled };

const ofRows = {
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '5 minutes' },
  localRetryThreshold: '5 seconds',
} as const;

export const records = proxyLocalActivities<Records>(ofRows);
export const developers = proxyLocalActivities<Developers>(ofRows);
export const links = proxyLocalActivities<Links>(ofRows);
export const providerConsents = proxyLocalActivities<ProviderConsents>(ofRows);

export const exports = proxyActivities<Exports>({
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '5 minutes' },
});
