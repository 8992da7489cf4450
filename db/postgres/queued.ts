/**
 * Tells this process, after the commit, that something was queued for a loop of the worker. The statement that queues says
 * it, so that no loop is woken for nothing. It is a hint: the loops look by themselves, too.
 */
import { EventEmitter } from 'node:events';
import type { Knex } from 'knex';

/** `mails`: an email is due. `webhooks`: a delivery is. The others: one of them has no workflow yet. */
export const queues = [
  'mails',
  'requests',
  'api-access',
  'credentials',
  'links',
  'provider-consents',
  'webhooks',
] as const;
export type Queue = (typeof queues)[number];

const committed = new EventEmitter<Record<Queue, []>>();

/** Calls `heard` after each commit of this process that queued something; answers how to end that. */
export function whenQueued(queue: Queue, heard: () => void): () => void {
  committed.on(queue, heard);
  return () => void committed.off(queue, heard);
}

/** Says that a statement has queued something: once its transaction commits, or at once where it had none. */
export function queued(db: Knex, queue: Queue): void {
  const commit = db.isTransaction ? (db as Knex.Transaction).executionPromise : Promise.resolve();
  commit.then(
    () => committed.emit(queue),
    () => undefined, // nothing was queued
  );
}
