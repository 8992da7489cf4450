/** What a workflow without stages does: it looks at its row when it is told to and when something is due, until nothing is left to do. */
import { condition, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Looked } from '../domain/looked.ts';
import { look } from './follow.ts';

/** Answers `true` when all is done, and `false` where the history is so long that another run should go on. */
export async function keepLooking(lookAtRow: () => Promise<Looked>): Promise<boolean> {
  let looks = 0;
  setHandler(look, () => {
    looks += 1;
  });
  while (!workflowInfo().continueAsNewSuggested) {
    const seen = looks; // before the look: a signal that comes while it runs leads to another
    const looked = await lookAtRow();
    if (looked.over) return true;
    const toldToLook = () => looks > seen;
    if (looked.againInMs === null) await condition(toldToLook);
    else await condition(toldToLook, Math.max(Math.ceil(looked.againInMs), 1));
  }
  return false;
}
