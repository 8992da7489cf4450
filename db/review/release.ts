/**
 * R56, R68: two of staff must agree before a public body is given anything. One proposes which tables; they are made meanwhile, so that
 * both see how thin they are; another, a supervisor who signed in lately, confirms exactly these.
 */
import type { Knex } from 'knex';
import {
  keptReleaseSchema,
  tableName,
  type KeptRelease,
  type Release,
  type TableCut,
} from '../../domain/aggregates/choice.ts';
import { aggregateRulesSchema } from '../../domain/aggregates/good.ts';
import { closedWeeksIn } from '../../domain/aggregates/weeks.ts';
import type { RequestId } from '../../domain/ids.ts';
import { cutsOf, wantCuts, type CutFigures, type KeptCut } from '../aggregates/cuts.ts';
import { enterRelease, parentsOf } from '../aggregates/ledger.ts';
import type { RequestRow } from '../requests/row.ts';
import { audit } from '../requests/transition.ts';

export interface ReleaseProposal {
  id: string;
  /** The staff account that proposed it. */
  by: string;
  at: Date;
  release: KeptRelease;
  /** How the tables come out, one each; figures, and no row of them (R40). */
  preview: TablePreview[];
}

export interface TablePreview extends TableCut {
  /** Closed weeks in the period, and how many of them are made. */
  weeks: number;
  made: number;
  leftOut: 'trade-secret' | null;
  figures: CutFigures;
  /** Requests that were given what does not go together with this, in how many areas of 50 km: there it is not given. */
  refused: { request: string; areas: number }[];
}

interface Kept extends Omit<ReleaseProposal, 'release' | 'preview'> {
  release: unknown;
}

/** The proposal that waits for a second person; `null` where there is none. */
export async function openProposal(db: Knex, id: RequestId): Promise<ReleaseProposal | null> {
  const { rows } = await db.raw<{ rows: Kept[] }>(
    `select id, proposed_by as by, proposed_at as at, release from release_proposals
     where request_id = ? and ended_at is null and release is not null`,
    [id],
  );
  const [kept] = rows;
  if (!kept) return null;
  const release = keptReleaseSchema.parse(kept.release);
  return { ...kept, release, preview: await previewOf(db, release) };
}

async function previewOf(db: Knex, release: KeptRelease): Promise<TablePreview[]> {
  const cuts = await cutsOf(db, release);
  const previews: TablePreview[] = [];
  for (const table of release.tables) {
    const own = cuts.filter((cut) => tableName(cut) === tableName(table));
    const made = own.filter(({ frozenAt }) => frozenAt !== null);
    previews.push({
      ...table,
      weeks: own.length,
      made: made.length,
      leftOut: made.find(({ leftOut }) => leftOut !== null)?.leftOut ?? null,
      figures: sumOf(made),
      refused: await refusedIn(db, made, release),
    });
  }
  return previews;
}

function sumOf(cuts: readonly KeptCut[]): CutFigures {
  const all = cuts.flatMap(({ figures }) => figures ?? []);
  const sum = (name: Exclude<keyof CutFigures, 'smallest'>): number => all.reduce((so, one) => so + one[name], 0);
  const sizes = all.flatMap(({ smallest }) => smallest ?? []);
  return {
    rows: sum('rows'),
    contributions: sum('contributions'),
    inCells: sum('inCells'),
    inRests: sum('inRests'),
    nearLimit: sum('nearLimit'),
    smallest: sizes.length > 0 ? Math.min(...sizes) : null,
  };
}

async function refusedIn(db: Knex, cuts: readonly KeptCut[], release: KeptRelease): Promise<TablePreview['refused']> {
  const areas = new Map<string, number>();
  for (const cut of cuts) {
    const { refused } = await parentsOf(db, cut, release);
    for (const { because } of refused) areas.set(because, (areas.get(because) ?? 0) + 1);
  }
  return [...areas].map(([request, count]) => ({ request, areas: count }));
}

interface Proposed {
  by: string;
  release: Release;
  knownBody: boolean;
}

/** Proposes a release of the closed weeks of the period, and asks for its tables; a proposal before it is replaced. */
export async function propose(
  tx: Knex.Transaction,
  request: RequestRow,
  { by, release, knownBody }: Proposed,
): Promise<ReleaseProposal> {
  await endProposal(tx, request.id, 'replaced');
  const { rows } = await tx.raw<{ rows: { now: Date }[] }>('select clock_timestamp() as now'); // what is in by now, whatever time the request has
  const period = { from: request.period_from, to: request.period_to };
  const kept: KeptRelease = {
    ...release,
    weeks: closedWeeksIn(period, rows[0]?.now ?? new Date(0), request.policy.timeZone),
    rules: aggregateRulesSchema.parse(request.policy.aggregates ?? {}), // as it was submitted; before there were any, the floors
  };
  await wantCuts(tx, kept);
  await tx.raw(
    `insert into release_proposals (request_id, product_ids, beyond_form, people, known_body, proposed_by, release)
     values (:id, '{}', 0, 0, :knownBody, :by, :release)`,
    { id: request.id, knownBody, by, release: JSON.stringify(kept) },
  );
  await audit(tx, `request:${request.id}`, 'release-proposed', `staff:${by}`, {
    tables: kept.tables.map((one) => tableName(one)),
    weeks: kept.weeks.length,
    knownBody,
  });
  const proposal = await openProposal(tx, request.id);
  if (!proposal) throw new Error('the proposal is missing');
  return proposal;
}

/** Whether all of its tables are made. */
export const isMade = ({ preview }: ReleaseProposal): boolean => preview.every(({ weeks, made }) => made === weeks);

/** Notes who confirmed the open proposal, and enters in the ledger what is given. */
export async function confirmProposal(
  tx: Knex.Transaction,
  request: RequestRow,
  proposal: ReleaseProposal,
  by: string,
): Promise<void> {
  await endProposal(tx, request.id, 'confirmed', by);
  const { parents, refused } = await enterRelease(tx, request.id, proposal.release);
  await audit(tx, `request:${request.id}`, 'release-confirmed', `staff:${by}`, {
    tables: proposal.release.tables.map((one) => tableName(one)),
    weeks: proposal.release.weeks.length,
    parents,
    refused,
    proposedBy: proposal.by,
  });
}

/** Ends the open proposal, where there is one. */
export async function endProposal(
  tx: Knex.Transaction,
  id: RequestId,
  outcome: 'confirmed' | 'replaced' | 'dropped',
  by: string | null = null,
): Promise<void> {
  await tx.raw(
    `update release_proposals set ended_at = clock_timestamp(), outcome = :outcome, confirmed_by = :by
     where request_id = :id and ended_at is null`,
    { id, outcome, by },
  );
}
