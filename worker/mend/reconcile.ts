/**
 * Finds what differs between the record, the engine and the storage, and mends it (R15, R22): after a restore of one of them,
 * or whenever an operator wants to be sure. The record is the authority: what it does not know goes, what it lacks is made
 * again from it.
 */
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { workflowIsGone } from '../../db/workflows/dispatch.ts';
import { knownCarried, openCarried } from '../../db/workflows/mend.ts';
import { filesThatShouldBe, requestsWithFiles, sealsAreAhead, sealsMissing } from '../../db/requests/mend.ts';
import { carried, carriedKinds, requestIdSchema, type CarriedKind, type RequestId } from '../../domain/ids.ts';
import type { Storage } from '../../storage/storage.ts';
import { workflowTypes } from '../dispatcher.ts';
import { workflowRuns } from '../sweeper.ts';
import { restartWorkflow, terminateWorkflow } from './restart.ts';

export const differenceKinds = [
  'request-without-workflow',
  'api-access-without-workflow',
  'credential-without-workflow',
  'link-without-workflow',
  'provider-consent-without-workflow',
  'workflow-to-restart',
  'workflow-without-request',
  'workflow-without-api-access',
  'workflow-without-credential',
  'workflow-without-link',
  'workflow-without-provider-consent',
  'workflow-of-ended-request',
  'workflow-of-ended-api-access',
  'workflow-of-ended-credential',
  'workflow-of-ended-link',
  'workflow-of-ended-provider-consent',
  'files-without-request',
  'files-left-behind',
  'file-missing',
  'seal-missing',
  'seals-ahead',
] as const;
export type DifferenceKind = (typeof differenceKinds)[number];

export interface Difference {
  kind: DifferenceKind;
  /** An id, a name in the storage, or the hash of a seal. */
  what: string;
  /** Whether it was mended; `false` in a dry run, and for what no command can mend. */
  mended: boolean;
}

export interface Reconciling {
  db: Knex;
  client: Client;
  storage: Storage;
  /** Mends what can be mended; only tells otherwise. */
  mend: boolean;
  /** The record was restored to an earlier moment: no workflow can be trusted to stand where its row does. */
  recordsRestored: boolean;
  /** Hashes of seals that were kept elsewhere. */
  seals: readonly string[];
}

const AT_ONCE = 50;

/** Answers each difference as it is found; memory is constant, however many there are. */
export async function* reconcile(what: Reconciling): AsyncGenerator<Difference> {
  for (const kind of carriedKinds) yield* workflowsNobodyKnows(what, kind); // before others are started
  for (const kind of carriedKinds) yield* rowsWithoutWorkflow(what, kind);
  yield* filesNobodyKnows(what);
  yield* filesMissing(what);
  yield* seals(what);
}

async function* rowsWithoutWorkflow(what: Reconciling, of: CarriedKind): AsyncGenerator<Difference> {
  const { db, client, mend, recordsRestored } = what;
  let after: string | undefined;
  for (;;) {
    const ids = await openCarried(db, of, after, AT_ONCE);
    if (ids.length === 0) return;
    after = ids.at(-1);
    const runs = await Promise.all(ids.map((id) => workflowRuns(client, of, id)));
    for (const [i, id] of ids.entries()) {
      if (!runs[i]) {
        if (mend) await workflowIsGone(db, of, id);
        yield { kind: `${of}-without-workflow`, what: id, mended: mend };
      } else if (recordsRestored) {
        if (mend) await restartWorkflow(db, client, of, id);
        yield { kind: 'workflow-to-restart', what: id, mended: mend };
      }
    }
  }
}

async function* workflowsNobodyKnows({ db, client, mend }: Reconciling, of: CarriedKind): AsyncGenerator<Difference> {
  const query = `WorkflowType = '${workflowTypes[of]}' and ExecutionStatus = 'Running'`;
  for await (const ids of batches(client.workflow.list({ query }), ({ workflowId }) => workflowId)) {
    const rows = ids.map((id) => id.slice(carried[of].length));
    const known = await knownCarried(db, of, rows.filter(isRequestId));
    for (const [i, workflowId] of ids.entries()) {
      const row = known.get(rows[i] ?? '');
      if (!row) {
        if (mend) await terminateWorkflow(client, workflowId);
        yield { kind: `workflow-without-${of}`, what: workflowId, mended: mend };
      } else if (row.ended && !row.looksAgain) {
        if (mend) await client.workflow.getHandle(workflowId).signal('look');
        yield { kind: `workflow-of-ended-${of}`, what: workflowId, mended: mend };
      }
    }
  }
}

/** Files in the storage that no row names: a process that was cut off left them behind, or their request is not in the record. */
export async function* filesNobodyKnows({
  db,
  storage,
  mend,
}: Pick<Reconciling, 'db' | 'storage' | 'mend'>): AsyncGenerator<Difference> {
  for await (const names of batches(storage.prefixes(), (name) => name)) {
    const ids = names.filter(isRequestId); // anything else there is not ours to judge
    const known = await requestsWithFiles(db, ids);
    for (const id of ids) {
      const request = known.get(id);
      if (request?.hasFiles) continue; // its own, or housekeeping's in a moment
      if (mend) await storage.removeAll(id);
      yield { kind: request ? 'files-left-behind' : 'files-without-request', what: id, mended: mend };
    }
  }
}

/** Nobody can make these again: the requester is to submit once more. */
async function* filesMissing({ db, storage }: Reconciling): AsyncGenerator<Difference> {
  let after: { id: RequestId; position: number } | undefined;
  for (;;) {
    const files = await filesThatShouldBe(db, after, AT_ONCE);
    if (files.length === 0) return;
    after = files.at(-1);
    const found = await Promise.all(files.map(({ storageKey }) => storage.find(storageKey)));
    for (const [i, file] of files.entries())
      if (found[i]?.bytes !== file.bytes) yield { kind: 'file-missing', what: file.storageKey, mended: false };
  }
}

async function* seals({ db, seals: hashes }: Reconciling): AsyncGenerator<Difference> {
  for (const hash of await sealsMissing(db, hashes)) yield { kind: 'seal-missing', what: hash, mended: false };
  if (await sealsAreAhead(db)) yield { kind: 'seals-ahead', what: 'the numbers of transactions', mended: false };
}

const isRequestId = (text: string): boolean => requestIdSchema.safeParse(text).success;

async function* batches<T>(all: AsyncIterable<T>, textOf: (one: T) => string): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const one of all) {
    batch.push(textOf(one));
    if (batch.length === AT_ONCE) yield batch.splice(0);
  }
  if (batch.length > 0) yield batch;
}
