/** Exports the data of a request; somebody ending the request meanwhile stops the work. */
import { CancellationScope, condition } from '@temporalio/workflow';
import type { EndState } from '../domain/requests/states.ts';
import type { FollowedRequest } from './follow.ts';
import { exports, records, type ExportResult } from './steps.ts';

/** `dueInMs`: how long the link lives, where the data is ready. */
export async function exportData(
  request: FollowedRequest,
): Promise<{ ended: EndState } | { ended?: undefined; dueInMs: number }> {
  request.live.at = 'export';
  const scope = new CancellationScope();
  const work = scope.run(() => exports.exportData(request.id));
  const ending = scope.run(() => endedMeanwhile(request));
  // Whichever comes second is cancelled, and that is no failure.
  work.catch(() => undefined);
  ending.catch(() => undefined);
  const result = await Promise.race([work, ending]);
  scope.cancel();
  return result.outcome === 'ended' ? { ended: result.state } : { dueInMs: result.dueInMs };
}

async function endedMeanwhile(request: FollowedRequest): Promise<Extract<ExportResult, { outcome: 'ended' }>> {
  for (;;) {
    const seen = request.looks;
    await condition(() => request.looks > seen);
    const settled = await records.settle(request.id, 'export');
    if (settled.outcome === 'ended') return settled;
  }
}
