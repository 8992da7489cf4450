/** What must be true of every request, whatever raced: its timeline is one way through the table of states, with one end. */
import { expect } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { isEnd, transitions, type State, type TransitionName } from '../../domain/requests/states.ts';
import { workflowOf } from '../front-door/engine.ts';

const isTransition = (event: string): event is TransitionName => event in transitions;

/** Fails where a request's record does not tell one legal history, or its workflow tells another. Answers its state. */
export async function legalHistory(record: Knex, engine: Client, id: string): Promise<State> {
  const [{ status, started }] = (await record('requests')
    .where({ id })
    .select('status', 'workflow_started_at as started')) as [{ status: State; started: Date | null }];
  const events = await eventsOf(record, id);
  expect(events).toEqual([...new Set(events)]); // nothing twice
  let state: State = 'awaiting-verification';
  for (const event of events.filter(isTransition)) {
    const { from, to }: { from: readonly State[]; to: State } = transitions[event];
    expect({ events, state, allowed: from.includes(state) }).toEqual({ events, state, allowed: true });
    state = to;
  }
  expect({ events, status }).toEqual({ events, status: state });
  // A request that ended before its workflow was started needs none any more.
  if (isEnd(state) && started !== null) expect(await workflowOf(engine, { id }).result()).toBe(state);
  return state;
}

async function eventsOf(record: Knex, id: string): Promise<string[]> {
  const rows = (await record('timeline').where({ request_id: id }).orderBy('id').select('event')) as {
    event: string;
  }[];
  return rows.map(({ event }) => event);
}
