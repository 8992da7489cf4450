/**
 * The states of a request and every transition there is, as data: the database layer moves a request by this table
 * alone, and the documents and tests are made from it (http.md, `status`).
 */
export const openStates = [
  'awaiting-verification',
  'awaiting-ownership-check',
  'awaiting-review',
  'awaiting-consent',
  'exporting',
  'ready',
] as const;
export const endStates = [
  'completed',
  'expired',
  'withdrawn',
  'revoked',
  'declined',
  'cancelled',
  'rejected',
  'lapsed',
] as const;
export const states = [...openStates, ...endStates] as const;

export type OpenState = (typeof openStates)[number];
export type EndState = (typeof endStates)[number];
export type State = (typeof states)[number];

const beforeExport = [
  'awaiting-verification',
  'awaiting-ownership-check',
  'awaiting-review',
  'awaiting-consent',
] as const;

interface Transition {
  from: readonly State[];
  to: State;
  /** Which rule it comes from. */
  rule: string;
}

export const transitions = {
  'ownership-check-begun': { from: ['awaiting-verification'], to: 'awaiting-ownership-check', rule: 'R34' },
  'review-begun': { from: ['awaiting-verification'], to: 'awaiting-review', rule: 'R36' },
  'consent-asked': { from: ['awaiting-verification'], to: 'awaiting-consent', rule: 'R26' },
  'export-begun': { from: beforeExport, to: 'exporting', rule: 'R14' },
  'data-ready': { from: ['exporting'], to: 'ready', rule: 'R15' },
  'not-verified': { from: ['awaiting-verification'], to: 'lapsed', rule: 'R13' },
  'not-matched': { from: ['awaiting-verification'], to: 'rejected', rule: 'R25' },
  'ownership-refused': { from: ['awaiting-ownership-check'], to: 'rejected', rule: 'R34' },
  'review-declined': { from: ['awaiting-review'], to: 'declined', rule: 'R36' },
  'consent-declined': { from: ['awaiting-consent'], to: 'declined', rule: 'R27' },
  'consent-not-given': { from: ['awaiting-consent'], to: 'cancelled', rule: 'R26' },
  cancelled: { from: [...beforeExport, 'exporting'], to: 'cancelled', rule: 'R19' },
  revoked: { from: ['awaiting-consent', 'exporting', 'ready'], to: 'revoked', rule: 'R29' },
  withdrawn: { from: ['ready'], to: 'withdrawn', rule: 'R15' },
  completed: { from: ['ready'], to: 'completed', rule: 'R15' },
  expired: { from: ['ready'], to: 'expired', rule: 'R15' },
} as const satisfies Record<string, Transition>;

export type TransitionName = keyof typeof transitions;

export const isEnd = (state: State): state is EndState => (endStates as readonly State[]).includes(state);

/** R36: the states in which our reply to a public body is still due, from the receipt of its form on. */
export const isBeforeReply = (state: State): boolean =>
  state === 'awaiting-verification' || state === 'awaiting-review';

/** What a request waits for in a state, as `GET /v1/requests/{id}` says it. */
export const waitingFor = {
  'awaiting-verification': 'email-verification',
  'awaiting-ownership-check': 'ownership-check',
  'awaiting-review': 'review',
  'awaiting-consent': 'consent',
  exporting: 'export',
  ready: 'download',
} as const satisfies Record<OpenState, string>;
export type WaitingFor = (typeof waitingFor)[OpenState];

export const waitingForIn = (state: State): WaitingFor | null => (isEnd(state) ? null : waitingFor[state]);
