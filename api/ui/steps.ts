/** The steps that a request takes until its data is ready: those of its type (rules.md, Types of request). */
import type { RequestState } from '../../db/requests/views.ts';
import type { Gate } from '../../domain/requests/stages.ts';
import { isEnd, type State } from '../../domain/requests/states.ts';
import { requestTypes, type RequestType } from '../../domain/requests/types.ts';

export type Step = 'submitted' | 'verified' | Gate | 'exported' | 'ready';

/** The event that tells that a step is done. */
const doneBy: Record<Step, string> = {
  submitted: 'submitted',
  verified: 'email-verified',
  consent: 'consented',
  'ownership-check': 'ownership-confirmed',
  review: 'review-accepted',
  exported: 'data-ready',
  ready: 'data-ready',
};

/** The step at which a request in an open state is. */
const stepIn: Partial<Record<State, Step>> = {
  'awaiting-verification': 'verified',
  'awaiting-consent': 'consent',
  'awaiting-ownership-check': 'ownership-check',
  'awaiting-review': 'review',
  exporting: 'exported',
  ready: 'ready',
};

const gatesOf = (type: RequestType): readonly Gate[] => requestTypes[type].gates;

export const stepsOf = (type: RequestType): Step[] => ['submitted', 'verified', ...gatesOf(type), 'exported', 'ready'];

/** The step that a request is at; `null` after its end. Once it was confirmed it is past that, though its workflow has not gone on yet. */
export function currentStep({
  type,
  status,
  timeline,
}: Pick<RequestState, 'type' | 'status' | 'timeline'>): Step | null {
  if (isEnd(status)) return null;
  const step = stepIn[status] ?? 'submitted';
  const isConfirmed = step === 'verified' && timeline.some(({ event }) => event === doneBy.verified);
  return isConfirmed ? (stepsOf(type)[2] ?? step) : step;
}

/** Whether the timeline tells that a step was done. */
export const wasDone = (step: Step, { timeline }: Pick<RequestState, 'timeline'>): boolean =>
  timeline.some(({ event }) => event === doneBy[step]);

/** Whether nobody has to decide any more before data is given: only then there is a day by which it is due (R14). */
export const isPastGates = ({ type, status }: Pick<RequestState, 'type' | 'status'>): boolean =>
  status === 'exporting' || (status === 'awaiting-verification' && gatesOf(type).length === 0);
