/** What must be true of every request, whatever raced: its timeline is one way through the table of states, with one end. */
import { expect } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { isEnd, transitions, type State, type TransitionName } from '../../domain/states.ts';
import { stateOf, type Submitted } from '../front-door.ts';
import { workflowOf } from '../sandbox-engine.ts';

const isTransition = (event: string): event is TransitionName => event in transitions;

/** Fails where a request's timeline is not legal, or is not what its state and its workflow say. Answers its state. */
export async function oneHistory(engine: Client, request: Submitted): Promise<State> {
  const { status, timeline } = await stateOf(request);
  const events: string[] = timeline.map(({ event }: { event: string }) => event);
  expect(events).toEqual([...new Set(events)]); // nothing twice
  let state: State = 'awaiting-verification';
  for (const event of events.filter(isTransition)) {
    const { from, to }: { from: readonly State[]; to: State } = transitions[event];
    expect({ events, state, allowed: from.includes(state) }).toEqual({ events, state, allowed: true });
    state = to;
  }
  expect({ events, status }).toEqual({ events, status: state });
  if (isEnd(state)) {
    expect(await workflowOf(engine, request).result()).toBe(state);
    // A last download may be noted when the link is over already, since it began before.
    expect(['downloaded', ...Object.keys(transitions)]).toContain(events.at(-1));
  }
  return state;
}

/** So many things at once. */
export const times = <T>(count: number, make: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => make(i)));

/** How often each outcome came about, for whoever reads the run. */
export function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
