/** R22: a step that goes on failing waits between its tries by timers of the engine, so that trying for weeks costs little. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import type { Knex } from 'knex';
import { eventually, fastForward, linkTo, submit, untilState, verify } from '../front-door/front-door.ts';
import { openEngine, workflowOf } from '../front-door/engine.ts';
import { openRecord } from '../front-door/record.ts';

const { EventType } = proto.temporal.api.enums.v1;

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record.destroy(), engine.connection.close()]));

/** The database refuses what the step of one request writes, as a fault in its data would make it do. */
async function breakStepOf({ id }: { id: string }): Promise<() => Promise<void>> {
  await record.raw(`create or replace function fail_step() returns trigger language plpgsql as $$ begin
    raise exception 'this row can not be settled' using errcode = '21000'; end $$`);
  await record.raw(`create trigger fail_step before update on requests for each row
    when (old.id = '${id}' and old.look_wanted_at is not null and new.look_wanted_at is null) execute function fail_step()`);
  return async () => {
    await record.raw('drop trigger fail_step on requests');
    await record.raw('drop function fail_step()');
  };
}

const TRIES = 3;

/** Of workflow tasks those count that were done, once: a busy machine is slow to take some, and the engine offers them again. */
const UNDONE = new Set<unknown>([
  EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
  EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
]);
const cost = (events: proto.temporal.api.history.v1.IHistoryEvent[]): number =>
  events.reduce(
    (sum, { eventType }) =>
      sum + (UNDONE.has(eventType) ? 0 : eventType === EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED ? 3 : 1),
    0,
  );

const timers = (events: proto.temporal.api.history.v1.IHistoryEvent[]) =>
  events.filter(({ eventType }) => eventType === EventType.EVENT_TYPE_TIMER_STARTED);

test('R22: each further try of a failing step costs a handful of events, however long it takes', async () => {
  const request = await submit('retail-owner');
  await linkTo(request.email, 'verify');
  const history = async () => (await workflowOf(engine, request).fetchHistory()).events ?? [];
  // The mail is there before the workflow waits for its link: what is counted begins after that wait has.
  const waiting = await eventually(history, (events) => timers(events).length > 0);
  const before = waiting.length;
  const mend = await breakStepOf(request);
  try {
    await verify(request);
    const since = async () => (await history()).slice(before);
    await eventually(since, (found) => timers(found).length > 0);
    await fastForward(request, 'PT25S'); // past the first two waits
    const all = await eventually(since, (found) => timers(found).length >= TRIES);
    const events = all.slice(0, all.indexOf(timers(all)[TRIES - 1]!) + 1); // the next wait may have begun by now
    // Of one more: a timer that starts and fires, one workflow task, the marker of the failure; and the look in between.
    expect(cost(events)).toBeLessThanOrEqual(TRIES * 8 + 8);
    const waits = timers(events).map(({ timerStartedEventAttributes: timer }) =>
      Number(timer?.startToFireTimeout?.seconds),
    );
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(new Set(waits).size).toBe(TRIES); // each wait is longer than the one before
  } finally {
    await mend();
  }
  await fastForward(request, 'PT1M');
  await untilState(request, 'ready');
});
