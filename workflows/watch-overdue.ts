/** R14: watches the 28 days while the work goes on; first support is warned, then the requester is told. */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { FollowedRequest } from './follow.ts';
import { records } from './steps.ts';

/** Does the work under the watch, which ends with it. */
export async function watchOverdue<T>(request: FollowedRequest, work: () => Promise<T>): Promise<T> {
  const watch = new CancellationScope();
  const watching = watch.run(async () => {
    for (let ms = await records.watchOverdue(request.id); ms !== null; ms = await records.watchOverdue(request.id))
      await sleep(Math.max(Math.ceil(ms), 1));
  });
  const watched = watching.catch((error: unknown) => {
    if (!isCancellation(error)) throw error;
  });
  const result = await Promise.race([work(), watched.then(() => new Promise<never>(() => undefined))]);
  watch.cancel();
  return result;
}
