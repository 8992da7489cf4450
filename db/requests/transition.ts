/**
 * The one way in which a request changes its state (reliability rule 5): compare-and-set from the states that the table
 * allows, with the timeline's and the audit trail's entry, the decision behind it and the emails about it in the same
 * statement. No trace, no act.
 */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import type { DecisionKind } from '../../domain/requests/stages.ts';
import { isEnd, transitions, type State, type TransitionName } from '../../domain/requests/states.ts';
import { mailsQueued, waitingMailsDue, type MailTo } from '../mails/outbox.ts';
import { queued } from '../postgres/queued.ts';

/** Who acted: an account, staff, a link in an email, the engine itself, or the operator, by a command or by SQL. */
export type Actor = 'engine' | 'link' | 'operator' | `account:${string}` | `staff:${string}`;

/** Counts, enums, ids and times only: the audit trail outlives the personal details. */
export type TraceDetail = Record<string, string | number | boolean | null | readonly string[]>;

/** What was done to a request. */
interface Act {
  name: string;
  /** A decision that was made outside the workflow. Its statement sets `look_wanted_at`, so that the workflow looks at the row. */
  decision?: DecisionKind;
  /** On the timeline and in the audit trail. */
  detail?: TraceDetail;
  /** In the audit trail only, besides `detail`. */
  aside?: TraceDetail;
}

/** A change of state, and all that goes with it. */
export interface Move extends Act {
  name: TransitionName;
  /** The email that tells of it. */
  tells?: { step: MailStep; to: readonly MailTo[] };
}

type Bindings = Record<string, string | number | boolean | null | string[] | number[]>;

/** The requests to move: an SQL relation with `id` and `actor`, and its bindings. */
export interface Moved {
  requests: string;
  bindings: Bindings;
  /** Further columns of requests `r` that the move sets: each update of a row costs an entry in most of its indexes. */
  sets?: string;
}

/**
 * The parts of one statement that moves requests, all alike. `moved` holds the requests that were in a state that allows
 * the move; all other parts of the statement select from `moved`. It needs no lock of its own.
 */
export const moving = ({ requests, sets }: Moved): string => `moved as (
    update requests r set status = :to,
      ${sets ? `${sets},` : ''}
      ended_at = case when :ends then clock_timestamp() + clock_shift else ended_at end,
      look_wanted_at = case when :decision::text is null then look_wanted_at else clock_timestamp() end,
      look_signalled_at = case when :decision::text is null then look_signalled_at end
    from ${requests} as m (id, actor)
    where r.id = m.id and r.status = any(:from)
    returning r.id, r.status, r.downloaded_at, r.download_until, r.remind_of_link_at, m.actor, clock_timestamp() + r.clock_shift as at
  ), ${acted('moved')}, mailed as (${mailsQueued('moved')}),
  mails_due as (${waitingMailsDue('moved where :ends')})`;

/**
 * The parts of a statement that record an act on requests: on the timeline, in the audit trail, and as a decision where
 * it is one. Of a relation with `id`, `actor` and `at`.
 */
export const acted = (relation: string): string => `told as (
    insert into timeline (request_id, at, event, detail) select id, at, :name, :detail::jsonb from ${relation}
  ), audited as (
    insert into audit (stream, actor, act, detail, hash)
    select 'request:' || id, actor, :name, :detail::jsonb || :aside::jsonb, '' from ${relation}
  ), decided as (
    insert into decisions (request_id, kind, actor, at)
    select id, :decision, actor, at from ${relation} where :decision::text is not null
  )`;

/** The bindings of `acted`. */
export const actedBy = ({ name, decision, detail = {}, aside = {} }: Act): Bindings => ({
  name,
  decision: decision ?? null,
  detail: JSON.stringify(detail),
  aside: JSON.stringify(aside),
});

/** The bindings of `moving`. */
export function movingBy({ bindings }: Moved, move: Move): Bindings {
  const { from, to } = transitions[move.name];
  return {
    ...bindings,
    ...actedBy(move),
    to,
    from: [...from],
    ends: isEnd(to),
    step: move.tells?.step ?? null,
    recipients: [...(move.tells?.to ?? [])],
    turn: 0,
  };
}

/** One request, moved by `actor`. */
export const oneRequest = (id: RequestId, actor: Actor): Moved => ({
  requests: '(values (:id::uuid, :actor))',
  bindings: { id, actor },
});

/** One request to move, by whom; `sets` as in `Moved`. */
type MoveOfOne = Move & Pick<Moved, 'sets'> & { id: RequestId; actor: Actor };

/** Moves a request; answers its new state, or `null` where it is in none of the states that allow it. */
export const transition = async (db: Knex, one: MoveOfOne): Promise<State | null> =>
  (await moveOne(db, one))?.status ?? null;

/** The same; answers besides when its link is to be looked at, where it has one: its reminder, or its end. */
export async function moveOne(
  db: Knex,
  { id, actor, sets, ...move }: MoveOfOne,
): Promise<{ status: State; linkDueInMs: number | null } | null> {
  const moved = { ...oneRequest(id, actor), ...(sets ? { sets } : {}) };
  const { rows } = await db.raw<{ rows: { status: State; linkDueInMs: number | null }[] }>(
    `with ${moving(moved)}
     select status, ceil(extract(epoch from least(download_until, remind_of_link_at) - at) * 1000)::float8 as "linkDueInMs" from moved`,
    movingBy(moved, move),
  );
  if (rows[0] && move.tells) queued(db, 'mails');
  return rows[0] ?? null;
}

/** Records what happened to a request without a change of its state: on its timeline and in the audit trail. */
export async function trace(
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

/** Records an act in the audit trail alone, since it concerns the operator and not the requester. */
export async function audit(
  tx: Knex.Transaction,
  stream: string,
  act: string,
  actor: Actor,
  detail: TraceDetail = {},
): Promise<void> {
  await tx('audit').insert({ stream, act, actor, detail: JSON.stringify(detail), hash: Buffer.alloc(0) });
}
