/** The views of the work list: each a filter that `findRequests` knows, and how many there are where that is counted. */
import type { RequestFilter } from '../../../db/support/find.ts';
import type { SupportCounts } from '../../../db/support/counts.ts';
import { isEnd, states, type State } from '../../../domain/requests/states.ts';

/** What somebody of staff has to decide (R34, R36). */
const decidedByStaff = ['awaiting-ownership-check', 'awaiting-review'] as const satisfies readonly State[];

/** All that is due some day: the nearest deadline, and so what is overdue, comes first. */
const SOME_DAY = 'P10000D';

const particular = ['work', 'decision', 'overdue', 'soon', 'stuck', 'all'] as const;
export const workViews = [...particular, ...states] as const;
export type WorkView = (typeof workViews)[number];

const filters: Record<(typeof particular)[number], RequestFilter> = {
  work: { dueWithin: SOME_DAY },
  decision: { status: decidedByStaff, dueWithin: SOME_DAY },
  overdue: { overdue: true },
  soon: { dueSoon: true },
  stuck: { stuck: true },
  all: {},
};

export const isState = (view: WorkView): view is State => (states as readonly WorkView[]).includes(view);

/** Until its first email has left, a request has no deadline to be ordered by. */
const hasDeadline = (state: State): boolean =>
  state === 'awaiting-consent' || state === 'exporting' || isDecision(state);
const isDecision = (state: State): boolean => (decidedByStaff as readonly State[]).includes(state);

export const filterOf = (view: WorkView): RequestFilter =>
  isState(view) ? { status: view, ...(hasDeadline(view) ? { dueWithin: SOME_DAY } : {}) } : filters[view];

/** How many requests a view has; null where nobody counts them: those that have ended grow without end. */
export function countIn(view: WorkView, { open, overdue, soon, stuck }: SupportCounts): number | null {
  if (isState(view)) return isEnd(view) ? null : open[view];
  switch (view) {
    case 'decision':
      return decidedByStaff.reduce((sum, state) => sum + open[state], 0);
    case 'overdue':
      return overdue;
    case 'soon':
      return soon;
    case 'stuck':
      return stuck;
    case 'work':
    case 'all':
      return null;
  }
}
