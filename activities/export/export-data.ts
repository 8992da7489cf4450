/**
 * The export: one file for each product, then the manifest, then the step to ready (R14–R17).
 *
 * Idempotency key: the request and, for each file, the attempt. A file counts once its row is written by compare-and-set
 * on the attempt. A recorded file with the same cut is not made again. Outcomes: done (ready or ended); not done (it
 * failed: the next attempt goes on from the recorded files); unknown (the worker or the connection broke off: the export
 * begins again and finds the recorded files).
 */
import { Context } from '@temporalio/activity';
import type { Knex } from 'knex';
import { DuckFault } from '../../db/duckdb/duck-fault.ts';
import { beginExport, finishExport, recordFault, type ExportOver } from '../../db/export/plan.ts';
import type { RequestId } from '../../domain/ids.ts';
import { StorageError, type Storage } from '../../storage/storage.ts';
import { withoutDetails } from '../failure.ts';
import type { DataSource } from '../source/data-source.ts';
import { SourceFault } from '../source/source-fault.ts';
import { exportFiles } from './export-files.ts';

export type ExportResult = ExportOver;
export type Exports = ReturnType<typeof exportActivities>;

export interface ExportParts {
  db: Knex;
  storage: Storage;
  source: DataSource;
  /** How many products' files are made at a time. */
  filesAtOnce: number;
}

export interface ExportControl {
  signal: AbortSignal;
  /** Shows that it gets on; counts only. */
  progress: (records: number) => void;
}

/** Exports a request's data; answers when it is ready for download, or when the request has ended. */
export async function exportData(parts: ExportParts, id: RequestId, control: ExportControl): Promise<ExportResult> {
  for (;;) {
    control.signal.throwIfAborted();
    const plan = await beginExport(parts.db, id);
    if ('outcome' in plan) return plan;
    const catalogue = await exportFiles(parts, plan, control).catch(async (error: unknown) => {
      await recordFault(parts.db, id, plan.attempt, isFull(error) ? 'storage-full' : null);
      throw error;
    });
    const end = await finishExport(parts.db, id, {
      attempt: plan.attempt,
      catalogue,
      chosen: plan.request.chosen,
    });
    if (end.outcome !== 'cut-changed') return end; // a registration ended meanwhile, or the catalogue is another one: what that changes is made anew
  }
}

/** That there is no room for a file, in the storage, where it is put together or where a lake is read, does not pass by itself. */
const isFull = (error: unknown): boolean =>
  (error instanceof StorageError && error.code === 'storage-full') ||
  (error instanceof DuckFault && error.code === 'no-room') ||
  (error instanceof SourceFault && ['no-room', 'no-room-for-copies'].includes(error.code));

/** None before that: the engine counts from the activity's start, and each heartbeat is a transaction of its own there. */
const HEARTBEAT_EVERY_MS = 1000;

export const exportActivities = (parts: ExportParts) =>
  withoutDetails({
    exportData: async (id: RequestId): Promise<ExportResult> => {
      const context = Context.current();
      let beaten = performance.now();
      try {
        return await exportData(parts, id, {
          signal: context.cancellationSignal,
          progress(records) {
            if (performance.now() - beaten < HEARTBEAT_EVERY_MS) return;
            beaten = performance.now();
            context.heartbeat(records);
          },
        });
      } catch (error) {
        if (context.cancellationSignal.aborted) await context.cancelled; // as Temporal knows it
        throw error;
      }
    },
  });
