/**
 * The life of a request, in the order of the rules. What is true of a request stands in its row; this says what happens
 * next, and by when. Inputs, signals and results are ids, enums and counts only.
 */
import type { RequestId } from '../domain/ids.ts';
import type { Gate } from '../domain/requests/stages.ts';
import type { EndState } from '../domain/requests/states.ts';
import { exportData } from './export-data.ts';
import { follow } from './follow.ts';
import { watchOverdue } from './watch-overdue.ts';

export interface DataRequest {
  requestId: RequestId;
  /** What lies between verification and export; by type of request. */
  gates: readonly Gate[];
}

export async function dataRequest({ requestId, gates }: DataRequest): Promise<EndState> {
  const request = follow(requestId); // the signal and the query

  const verification = await request.asks('verification'); // R13: an email with a link; nothing else before
  if (verification.ended) return verification.ended;

  const data = await watchOverdue(request, async () => {
    // R14
    for (const gate of gates) {
      const passage = await request.asks(gate);
      if (passage.ended) return passage;
    }
    return exportData(request);
  });
  if (data.ended) return data.ended;

  return request.staysUntilOver('download', data.dueInMs); // R15: for seven days, or until somebody ends it
}
