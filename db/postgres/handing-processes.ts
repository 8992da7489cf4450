/**
 * The API processes that hand something over at this moment: downloads, readings. A call that ends links or accesses is answered once
 * each of them has cut what it handed over by these (R29, R30, R8, R43): what the kernel still holds for slow readers is thrown away by then.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** A process that has not looked for so long has cut all that it handed over by itself (`UNKNOWN_MS` of the API), or is dead. */
export const AWAY_AFTER_MS = 3000;

export interface HandingProcesses {
  /** This process, as the record has it. */
  readonly id: string;
  /** The last number that a call has taken. Cuts made after this was read are made for that call. */
  lastAsked(): Promise<string>;
  /** This process hands over, has just looked, and has cut for the calls up to this number. It is committed when it answers. */
  hasCutFor(call: string): Promise<void>;
  /** This process hands nothing over any more. */
  handsNothingOver(): Promise<void>;
  /** Asks the other processes to cut; answers how to see whether all of them have, or `null` where no other hands anything over. */
  askOthers(): Promise<AskedOthers | null>;
}

export interface AskedOthers {
  /** Whether each of them has cut, or is away. */
  haveCut(): Promise<boolean>;
}

const OTHERS_AT_WORK = `select id from handing_processes
  where id <> :own and looked_at > clock_timestamp() - interval '${AWAY_AFTER_MS} ms'`;

/** Of one process; made once. */
export function handingProcesses(db: Knex): HandingProcesses {
  const own = randomUUID();

  async function haveCut(ids: readonly string[], call: string): Promise<boolean> {
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `${OTHERS_AT_WORK} and id = any(:ids::uuid[]) and cut_for < :call limit 1`,
      { own, ids, call },
    );
    return rows.length === 0;
  }

  return {
    id: own,
    async lastAsked() {
      const { rows } = await db.raw<{ rows: { last: string }[] }>('select last_value as last from cuts_asked');
      return rows[0]?.last ?? '0';
    },
    async hasCutFor(call) {
      await db.raw(
        `insert into handing_processes as before (id, cut_for) values (:own, :call)
         on conflict (id) do update set looked_at = clock_timestamp(), cut_for = greatest(before.cut_for, excluded.cut_for)`,
        { own, call },
      );
    },
    async handsNothingOver() {
      await db('handing_processes').where({ id: own }).delete();
    },
    async askOthers() {
      const { rows } = await db.raw<{ rows: { call: string; ids: string[] }[] }>(
        `with others as materialized (${OTHERS_AT_WORK}),
           asked as materialized (select nextval('cuts_asked') as call where exists (select from others))
         select call, (select array_agg(id) from others) as ids, pg_notify('cut', call::text) from asked`,
        { own },
      );
      const [asked] = rows;
      return asked ? { haveCut: () => haveCut(asked.ids, asked.call) } : null;
    },
  };
}
