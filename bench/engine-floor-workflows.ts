/**
 * The engine's floor: a `customer` request's steps, waits and payloads (workflows/data-request.ts) with nothing behind
 * them, in the ways in which its steps could be asked for.
 */
import {
  CancellationScope,
  condition,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { NoOps } from './engine-floor-worker.ts';

export const look = defineSignal('look');

export interface Lifecycle {
  requestId: string;
  gates: readonly string[];
  linkLifetimeMs: number;
}

type Rows = Pick<NoOps, 'enter' | 'settle' | 'watchOverdue'>;

const local = proxyLocalActivities<NoOps>({ startToCloseTimeout: '10 seconds' });
const regular = proxyActivities<NoOps>({ startToCloseTimeout: '12 hours', heartbeatTimeout: '30 seconds' });

/** As the product does it: row-only steps are local activities, the export is a regular one, mails are nobody's. */
export const bare = (request: Lifecycle): Promise<string> => lifecycle(request, local, null);

/** The same with a regular activity for each of the two mails. */
export const mailing = (request: Lifecycle): Promise<string> => lifecycle(request, local, regular.mail);

/** The naive way: every step is a regular activity, and so is each mail. */
export const naive = (request: Lifecycle): Promise<string> => lifecycle(request, regular, regular.mail);

async function lifecycle({ requestId, linkLifetimeMs }: Lifecycle, rows: Rows, mail: NoOps['mail'] | null) {
  let looks = 0;
  setHandler(look, () => {
    looks += 1;
  });
  await rows.enter(requestId, 'verification');
  await mail?.(requestId, 'verify');
  await condition(() => looks > 0, '7 days');
  await rows.settle(requestId, 'verification');
  const watch = new CancellationScope();
  const watching = watch.run(async () => sleep(await rows.watchOverdue(requestId)));
  watching.catch(() => undefined); // cancelled below
  await regular.exportData(requestId);
  watch.cancel();
  await mail?.(requestId, 'ready');
  await condition(() => looks > 1, linkLifetimeMs);
  await rows.settle(requestId, 'download');
  return 'expired';
}
