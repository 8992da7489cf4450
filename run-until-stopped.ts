/** The life of a process: SIGTERM and SIGINT end it in order, however far its start has come. */
import type { Logger } from 'pino';
import { WrongLogin } from './db/postgres/login.ts';

export interface Running {
  /** Lets the work under way finish, and takes no more. */
  stop(): Promise<void>;
  /** Resolves when it can't go on by itself; its supervisor starts it again. Rejects where that would not help. */
  failed?: Promise<unknown>;
}

/**
 * Starts something, waits for a signal, stops it, and ends the process: with 0, with 1 where it failed or could not
 * start, or with 78 and a remedy where its database login is wrong. The signals are listened for before anything starts: a part that has begun may already be in the middle of
 * sending (R22).
 */
export async function runUntilStopped(
  log: Pick<Logger, 'info' | 'error'>,
  start: () => Promise<Running>,
): Promise<never> {
  const asked = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        log.info({ signal }, 'stopping');
        resolve(signal);
      });
  });
  const running = await start().catch((error: unknown) => {
    if (error instanceof WrongLogin) return refuse(error);
    const code =
      error instanceof Error && 'code' in error ? error.code : error instanceof Error ? error.name : 'unknown';
    log.error({ code }, 'could not start');
    return process.exit(1);
  });
  const failed = running.failed?.then(() => 'failed') ?? new Promise<never>(() => {});
  const reason = await Promise.race([asked, failed]).catch((error: unknown) => {
    if (error instanceof WrongLogin) return refuse(error); // it has no connection, so nothing is under way
    throw error;
  });
  await running.stop();
  log.info({ reason }, 'stopped');
  return process.exit(reason === 'failed' ? 1 : 0);
}

function refuse({ message }: WrongLogin): never {
  process.stderr.write(`${message}\n`);
  return process.exit(78);
}
