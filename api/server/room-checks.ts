/** The checks of `/readyz` that write: whether database and files have room. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { hasRoom } from '../../db/postgres/room.ts';
import { StorageError, type Storage } from '../../storage/storage.ts';
import type { NeighbourCheck } from './readiness.ts';

/** Anyone may call `/readyz`: however often, each check writes once in this time. */
const WRITES_EACH_MS = 10_000;

/** The database is asked each time whether it answers, and each 10 s whether it can write. */
export function databaseCheck(db: Knex): NeighbourCheck {
  const room = atMostEach(WRITES_EACH_MS, () => hasRoom(db));
  return async () => {
    await db.raw('select 1');
    return room();
  };
}

/** The storage is asked each 10 s whether it takes a file, and can open those that it has; the log says why not. */
export function filesCheck(storage: Storage, log?: Pick<Logger, 'warn'>): NeighbourCheck {
  return atMostEach(WRITES_EACH_MS, () =>
    storage.ping().then(
      () => true,
      (error: unknown) => {
        const fault = error instanceof StorageError ? error : undefined;
        log?.warn({ fault: fault?.message ?? 'unknown' }, 'the file storage does not do what it should');
        return fault?.code === 'storage-full' ? 'full' : false;
      },
    ),
  );
}

function atMostEach(ms: number, check: NeighbourCheck): NeighbourCheck {
  let last: { at: number; answer: ReturnType<NeighbourCheck> } | undefined;
  return () => {
    const now = performance.now();
    if (!last || now - last.at >= ms) last = { at: now, answer: check() };
    return last.answer;
  };
}
