/**
 * The stages at which a request waits for somebody, as rows of a table: which decisions open the way, until when, and
 * what becomes of the request when nobody decides. A new gate is a new row here.
 */
import type { MailStep } from '../mails/steps.ts';
import type { OpenState, TransitionName } from './states.ts';

/** What people decide about a request; each kind at most once, true from the moment its row commits. */
export const decisionKinds = [
  'verified',
  'cancelled',
  'consented',
  'declined',
  'revoked',
  'withdrawn',
  'ownership-confirmed',
  'ownership-refused',
  'review-accepted',
  'review-declined',
  'recipient-allowed',
] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** Columns of a request that hold the instants by which something must happen. */
export type DeadlineColumn = 'verify_by' | 'consent_by' | 'download_until';

export interface Stage {
  /** The state in which a request waits here. */
  state: OpenState;
  /** The transition that leads here; the first stage needs none. */
  entry: TransitionName | null;
  /** The email that asks for the decision. */
  asks: MailStep | null;
  /** The decision that lets the request pass; none where only time or an end does. */
  passedBy: DecisionKind | null;
  /** Until when it waits; `null` is without end. */
  deadline: DeadlineColumn | null;
  /** What becomes of it then. */
  whenDue: TransitionName | 'link-over' | null;
  /** The email that reminds of the deadline once, before it comes. */
  reminds?: MailStep;
}

export const stages = {
  verification: {
    state: 'awaiting-verification',
    entry: null,
    asks: 'verify',
    passedBy: 'verified',
    deadline: 'verify_by',
    whenDue: 'not-verified',
  },
  consent: {
    state: 'awaiting-consent',
    entry: 'consent-asked',
    asks: 'consent-request',
    passedBy: 'consented',
    deadline: 'consent_by',
    whenDue: 'consent-not-given',
    reminds: 'consent-reminder',
  },
  'ownership-check': {
    state: 'awaiting-ownership-check',
    entry: 'ownership-check-begun',
    asks: null,
    passedBy: 'ownership-confirmed',
    deadline: null,
    whenDue: null,
  },
  review: {
    state: 'awaiting-review',
    entry: 'review-begun',
    asks: 'review-begun',
    passedBy: 'review-accepted',
    deadline: null, // what is due is our reply: it is watched (R36), and being late closes nothing
    whenDue: null,
  },
  export: {
    state: 'exporting',
    entry: 'export-begun',
    asks: null,
    passedBy: null,
    deadline: null,
    whenDue: null,
  },
  download: {
    state: 'ready',
    entry: 'data-ready',
    asks: null,
    passedBy: null,
    deadline: 'download_until',
    whenDue: 'link-over',
    reminds: 'link-reminder',
  },
} as const satisfies Record<string, Stage>;

export type StageName = keyof typeof stages;
/** The stages between verification and export: which of them a request passes depends on its type. */
export type Gate = Exclude<StageName, 'verification' | 'export' | 'download'>;
