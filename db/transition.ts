/**
 * The one way in which a request changes its state (reliability rule 5): compare-and-set from the states that the table
 * allows, with the timeline's and the audit trail's entry in the same statement. No trace, no act.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../domain/ids.ts';
import { isEnd, transitions, type State, type TransitionName } from '../domain/states.ts';

/** Who acted: an account, staff, a link in an email, or the engine itself. */
export type Actor = 'engine' | 'link' | `account:${string}` | `staff:${string}`;

/** Counts, enums, ids and times only: the audit trail outlives the personal details. */
export type TraceDetail = Record<string, string | number | boolean | null>;

/** Moves a request; answers its new state, or `null` where it is in none of the states that allow it. */
export async function transition(
  tx: Knex.Transaction,
  id: RequestId,
  name: TransitionName,
  actor: Actor,
  detail: TraceDetail = {},
  /** Kept in the audit trail only, besides `detail`. */
  aside: TraceDetail = {},
): Promise<State | null> {
  const { from, to } = transitions[name];
  const { rows } = await tx.raw<{ rows: { status: State }[] }>(
    `with moved as (
       update requests set status = :to,
         ended_at = case when :ends then clock_timestamp() + clock_shift else ended_at end
       where id = :id and status = any(:from)
       returning id, status, clock_timestamp() + clock_shift as at
     ), told as (
       insert into timeline (request_id, at, event, detail) select id, at, :name, :detail::jsonb from moved
     ), audited as (
       insert into audit (stream, actor, act, detail, hash) select 'request:' || id, :actor, :name, :detail::jsonb || :aside::jsonb, '' from moved
     )
     select status from moved`,
    {
      id,
      name,
      to,
      actor,
      from: [...from],
      ends: isEnd(to),
      detail: JSON.stringify(detail),
      aside: JSON.stringify(aside),
    },
  );
  return rows[0]?.status ?? null;
}

/** Records what happened to a request without a change of its state: on its timeline and in the audit trail. */
export async function record(
  tx: Knex.Transaction,
  id: RequestId,
  event: string,
  actor: Actor,
  detail: TraceDetail = {},
): Promise<void> {
  await tx.raw(
    `with told as (
       insert into timeline (request_id, at, event, detail)
       select id, clock_timestamp() + clock_shift, :event, :detail::jsonb from requests where id = :id
     )
     insert into audit (stream, actor, act, detail, hash) values ('request:' || :id, :actor, :event, :detail::jsonb, '')`,
    { id, event, actor, detail: JSON.stringify(detail) },
  );
}

/** Records in the audit trail alone: what is the operator's business and not the requester's. */
export async function audit(
  tx: Knex.Transaction,
  stream: string,
  act: string,
  actor: Actor,
  detail: TraceDetail = {},
): Promise<void> {
  await tx('audit').insert({ stream, act, actor, detail: JSON.stringify(detail), hash: Buffer.alloc(0) });
}
