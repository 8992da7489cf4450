/** One request as a page of the console tells it (R39): the record, what the engine says, and where the two differ. */
import { supportRecord, type SupportRecord } from '../../../db/support/record.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { stages, type StageName } from '../../../domain/requests/stages.ts';
import { isEnd, type State } from '../../../domain/requests/states.ts';
import type { LiveWorkflow } from '../../server/engine.ts';
import type { Services } from '../../server/services.ts';

export interface Story {
  record: SupportRecord;
  live: LiveWorkflow;
  difference: Difference | null;
}

/** How record and engine differ; most of it is over within seconds, and what stays needs a look. */
export type Difference = 'no-workflow' | 'closed-too-soon' | 'still-running' | 'elsewhere';

export async function storyOf({ db, liveWorkflow }: Services, id: RequestId): Promise<Story> {
  const [record, live] = await Promise.all([supportRecord(db, id), liveWorkflow(id)]);
  return { record, live, difference: differenceOf(record.status, live) };
}

/** The state that a stage of the workflow is about. */
export const stateAt = (stage: StageName): State => stages[stage].state;

function differenceOf(status: State, { execution, live }: LiveWorkflow): Difference | null {
  if (execution === 'unavailable') return null; // nobody knows
  if (isEnd(status)) return execution === 'running' ? 'still-running' : null;
  if (execution === 'none') return 'no-workflow';
  if (execution !== 'running') return 'closed-too-soon';
  return live && live !== 'unavailable' && stateAt(live.at) !== status ? 'elsewhere' : null;
}
