/** Follows one request: hears that its row should be looked at, answers what it waits for, and waits at its stages. */
import { condition, defineQuery, defineSignal, setHandler } from '@temporalio/workflow';
import type { RequestId } from '../domain/ids.ts';
import type { StageName } from '../domain/requests/stages.ts';
import type { EndState } from '../domain/requests/states.ts';
import { records, type Settled } from './steps.ts';

/** Something was decided: look at the row. It carries nothing, since the row alone is true. */
export const look = defineSignal('look');

/** What the workflow does at this moment, for support. */
export interface LiveState {
  requestId: RequestId;
  at: StageName;
  /** When it looks again by itself (RFC 3339); it looks before that when it is told to. */
  looksAgainAt: string | null;
}
export const state = defineQuery<LiveState>('state');

/** How a stage was left: by an end, or onward. */
export type Passage = { ended: EndState } | { ended?: undefined };

/** However far a deadline is, the row is looked at this often: a second look costs little, a missed end much. */
const LONGEST_WAIT_MS = 100 * 24 * 3_600_000;

export class FollowedRequest {
  readonly id: RequestId;
  readonly live: LiveState;
  /** How often it was told to look. */
  looks = 0;

  constructor(id: RequestId) {
    this.id = id;
    this.live = { requestId: id, at: 'verification', looksAgainAt: null };
  }

  /** Begins a stage, with the email that asks for the decision, and waits until it is passed or the request has ended. */
  asks(stage: StageName): Promise<Passage> {
    return this.#waitAt(stage, this.looks, records.enter(this.id, stage));
  }

  /** Waits at a stage that only an end leaves. */
  async staysUntilOver(stage: StageName, dueInMs: number): Promise<EndState> {
    const { ended } = await this.#waitAt(stage, this.looks, { outcome: 'waiting', dueInMs });
    if (!ended) throw new Error(`${stage} was left without an end`);
    return ended;
  }

  /** Read `looks` before `settle`: a signal that arrives while `settle` runs must lead to another `settle`. */
  async #waitAt(stage: StageName, looksBefore: number, first: Settled | Promise<Settled>): Promise<Passage> {
    this.live.at = stage;
    let seen = looksBefore;
    let settled = await first;
    while (settled.outcome === 'waiting') {
      await this.#toldToLook(seen, settled.dueInMs);
      seen = this.looks;
      settled = await records.settle(this.id, stage);
    }
    return settled.outcome === 'ended' ? { ended: settled.state } : {};
  }

  async #toldToLook(seen: number, dueInMs: number | null): Promise<void> {
    const wait = Math.min(Math.max(Math.ceil(dueInMs ?? LONGEST_WAIT_MS), 1), LONGEST_WAIT_MS);
    this.live.looksAgainAt = new Date(Date.now() + wait).toISOString();
    await condition(() => this.looks > seen, wait);
    this.live.looksAgainAt = null;
  }
}

/** Starts to follow a request. */
export function follow(id: RequestId): FollowedRequest {
  const request = new FollowedRequest(id);
  setHandler(state, () => request.live);
  setHandler(look, () => {
    request.looks += 1;
  });
  return request;
}
