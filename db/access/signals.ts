/** The catalogue as hand-overs need it: which signals an access opens (R51, R53). Remembered by version, which the hand-over reads. */
import type { Knex } from 'knex';
import type { PoolClient } from 'pg';
import { whyLeftOut, type Chosen, type HeldBack } from '../../domain/registry/chosen.ts';
import { forEachPool } from '../postgres/rounds.ts';

export interface ReadSignal {
  id: number;
  path: string;
  unit: string | null;
  groups: readonly string[];
  tradeSecret: boolean;
}

/** By the signal's number. */
export type Signals = ReadonlyMap<number, ReadSignal>;

const known = forEachPool<{ version: number; signals: Signals }>(() => ({ version: -1, signals: new Map() }));

/** The signals of this version, read by the connection that asked for it: in its transaction, under its lock. */
export async function signalsOf(db: Knex, connection: PoolClient, version: number): Promise<Signals> {
  const kept = known(db);
  if (kept.version === version) return kept.signals;
  const { rows } = await connection.query<ReadSignal>(
    'select id, path, unit, groups, trade_secret as "tradeSecret" from signals',
  );
  const signals = new Map(rows.map((signal) => [signal.id, signal]));
  Object.assign(kept, { version, signals });
  return signals;
}

/** What was agreed for an access, and what staff hold back of it. All of it is asked for: what one forgets would be handed over. */
export type Agreed = Required<Pick<Chosen, 'groups' | 'secrets' | 'heldBack'>>;

/** Whether what was agreed opens a signal. */
export const opens = (agreed: Agreed, signal: Pick<ReadSignal, 'path' | 'groups' | 'tradeSecret'>): boolean =>
  whyLeftOut(agreed, signal) === null;

/** Accesses that are alike in it open the same signals. */
export const agreedKey = ({ groups, secrets, heldBack }: Agreed): string =>
  groups === null && heldBack === null ? `${secrets}` : JSON.stringify([secrets, groups, heldBack]);

/** What is held back of an access that would be given otherwise, by path. */
export const heldBackOf = ({ secrets, heldBack }: Pick<Agreed, 'secrets' | 'heldBack'>): Record<string, HeldBack> =>
  secrets ? { ...heldBack } : {};

/** SQL over accesses of one link: the same for all of them that are open. */
export const HELD_BACK_OF = (of: string): string =>
  `coalesce((array_agg(${of}.held_back) filter (where ${of}.secrets and ${of}.ended_at is null and ${of}.held_back is not null))[1], '{}')`;

/** Which of these paths there are in the catalogue. */
export async function signalPaths(db: Knex, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const rows: { path: string }[] = await db('signals').whereIn('path', paths).select('path');
  return new Set(rows.map(({ path }) => path));
}
