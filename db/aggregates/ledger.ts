/** The ledger (R56): what was given, over all bodies and all time, and what may still be given beside it. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { reaches, type KeptRelease } from '../../domain/aggregates/choice.ts';
import { signalsOf } from '../../domain/aggregates/tables.ts';
import { secretSignals } from '../readings/secret-signals.ts';
import { cutsOf, type KeptCut } from './cuts.ts';

/** How many different cuts of one table and week are ever given of one parent: what three give away together nobody looks at. */
const MOST_CUTS = 2;

/** Parents of 50 km of one cut. */
interface Parents {
  /** May be given. */
  given: string[];
  /** May not: another cut was given of them, and the two would give away together what neither does; with its request. */
  refused: { parent: string; because: string }[];
}

interface Seen {
  parent: string;
  /** Requests that other cuts of the same table and week were given to. */
  others: { cut: number; request: string; clashes: boolean }[];
  same: boolean;
}

/** The parents of an area that a cut has rows in. */
export async function parentsIn(
  db: Knex,
  { id }: Pick<KeptCut, 'id'>,
  { area }: Pick<KeptRelease, 'area'>,
): Promise<string[]> {
  // From one to the next by the index: there may be thousands of rows in each.
  const { rows } = await db.raw<{ rows: { parent: string }[] }>(
    `with recursive p as (
       select min(parent) as parent from aggregate_rows where cut_id = :id
       union all select (select min(r.parent) from aggregate_rows r where r.cut_id = :id and r.parent > p.parent) from p where p.parent is not null)
     select parent from p where parent is not null`,
    { id },
  );
  return rows.flatMap(({ parent }) => (reaches(area, parent) ? [parent] : []));
}

/** What of a frozen cut may be given in an area, by what was given before. */
export async function parentsOf(db: Knex, cut: KeptCut, { area }: Pick<KeptRelease, 'area'>): Promise<Parents> {
  const secret = new Set((await secretSignals(db)).map(({ path }) => path));
  if (signalsOf(cut.table).some((path) => secret.has(path))) return { given: [], refused: [] }; // marked since it was frozen (R53)
  const inArea = await parentsIn(db, cut, { area });
  const { rows } = await db.raw<{ rows: Seen[] }>(
    `select p.parent,
       exists (select from aggregate_releases r where r.cut_id = :id and r.parent = p.parent) as same,
       coalesce((select jsonb_agg(jsonb_build_object('cut', o.id, 'request', r.request_id, 'clashes', exists (
           select from aggregate_clashes c where c.parent = p.parent
             and (c.cut_id, c.other_id) in ((:id, o.id), (o.id, :id)))) order by r.released_at, r.request_id)
         from aggregate_cuts c join aggregate_cuts o on o.week = c.week and o."table" = c."table" and o.id <> c.id
           join aggregate_releases r on r.cut_id = o.id and r.parent = p.parent
         where c.id = :id), '[]') as others
     from unnest(:parents::text[]) as p (parent) order by p.parent`,
    { id: cut.id, parents: inArea },
  );
  const parents: Parents = { given: [], refused: [] };
  for (const { parent, others, same } of rows) {
    const cuts = new Set(others.map((other) => other.cut));
    const stands = others.find(({ clashes }) => clashes) ?? (cuts.size >= MOST_CUTS ? others[0] : undefined);
    if (same || !stands) parents.given.push(parent);
    else parents.refused.push({ parent, because: stands.request });
  }
  return parents;
}

/** Enters in the ledger what a request is given; from then on it is. Answers how many parents it is given, and how many not. */
export async function enterRelease(
  tx: Knex.Transaction,
  id: RequestId,
  release: KeptRelease,
): Promise<{ parents: number; refused: number }> {
  // One at a time: two cuts that do not go together must see one another.
  await tx.raw(`select pg_advisory_xact_lock(hashtextextended('aggregate releases', 0))`);
  const entered = { parents: 0, refused: 0 };
  for (const cut of await cutsOf(tx, release)) {
    const { given, refused } = await parentsOf(tx, cut, release);
    entered.parents += given.length;
    entered.refused += refused.length;
    await tx.raw(
      `insert into aggregate_releases (cut_id, parent, request_id) select :cut, parent, :id from unnest(:given::text[]) as p (parent)
       on conflict do nothing`,
      { cut: cut.id, id, given },
    );
  }
  return entered;
}

/** The parents of a cut that a request was given, by the ledger. */
export async function parentsGiven(db: Knex, id: RequestId, cut: number): Promise<Set<string>> {
  const rows = (await db('aggregate_releases').where({ request_id: id, cut_id: cut }).select('parent')) as {
    parent: string;
  }[];
  return new Set(rows.map(({ parent }) => parent));
}
