/** The life of a request as a later version might have it: one more step after verification, by the rule of CONTRIBUTING.md. */
import { patched } from '@temporalio/workflow';
import type { EndState } from '../../../domain/requests/states.ts';
import type { DataRequest } from '../../../workflows/data-request.ts';
import { exportData } from '../../../workflows/export-data.ts';
import { follow } from '../../../workflows/follow.ts';
import { records } from '../../../workflows/steps.ts';
import { watchOverdue } from '../../../workflows/watch-overdue.ts';

const CHANGE = 'looks-after-verification';

export async function dataRequest({ requestId, gates }: DataRequest): Promise<EndState> {
  const request = follow(requestId);
  const verification = await request.asks('verification');
  if (verification.ended) return verification.ended;
  if (patched(CHANGE)) await records.settle(requestId, 'verification');
  const data = await watchOverdue(request, async () => {
    for (const gate of gates) {
      const passage = await request.asks(gate);
      if (passage.ended) return passage;
    }
    return exportData(request);
  });
  if (data.ended) return data.ended;
  return request.staysUntilOver('download', data.dueInMs);
}
