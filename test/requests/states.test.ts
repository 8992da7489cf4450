import { expect, test } from '@jest/globals';
import { stages, type Stage } from '../../domain/requests/stages.ts';
import { endStates, isEnd, openStates, states, transitions, type State } from '../../domain/requests/states.ts';

const table = Object.entries(transitions).map(([name, t]) => ({ name, ...t, from: t.from as readonly State[] }));

test('every state can be reached, every open one can be left, no end ever is', () => {
  for (const state of states) {
    if (state !== 'awaiting-verification') expect(table.some((t) => t.to === state)).toBe(true);
    expect(table.some((t) => t.from.includes(state))).toBe(!isEnd(state));
  }
  expect([...openStates, ...endStates]).toEqual([...states]);
});

test('R15: data is disclosed in one state only, and the way there leads through the export', () => {
  expect(table.filter((t) => t.to === 'ready').map((t) => t.from)).toEqual([['exporting']]);
});

test('R19: cancelling is possible until the data is ready, and not after', () => {
  expect([...transitions.cancelled.from].sort()).toEqual(openStates.filter((s) => s !== 'ready').sort());
});

test('a stage closes only from the state it waits in', () => {
  for (const stage of Object.values(stages) as Stage[]) {
    const ends =
      stage.whenDue === 'link-over' ? (['completed', 'expired'] as const) : stage.whenDue ? [stage.whenDue] : [];
    for (const name of ends) expect((transitions[name].from as readonly State[]).includes(stage.state)).toBe(true);
    if (stage.entry) expect(transitions[stage.entry].to).toBe(stage.state);
  }
});
