/**
 * R68: two of staff must agree before data of people other than the requester goes out. One proposes the vehicles; another,
 * a supervisor who signed in lately, confirms exactly these. The audit trail names the people concerned, by ids.
 */
import type { Knex } from 'knex';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import type { Vin } from '../../domain/registrations/vin.ts';
import { intervalOf } from '../../domain/time/period.ts';
import type { RequestRow } from '../requests/row.ts';
import { audit } from '../requests/transition.ts';

export interface ReleaseProposal {
  id: string;
  /** The staff account that proposed it. */
  by: string;
  at: Date;
  vins: Vin[];
  /** How many of the vehicles the form did not name. */
  beyondForm: number;
  /** How many others, people or companies, were registered to the vehicles in the period. */
  people: number;
}

const PROPOSAL = `select r.id, r.proposed_by as by, r.proposed_at as at, r.beyond_form as "beyondForm", r.people,
    array(select p.vin from unnest(r.product_ids) with ordinality t (id, no) join products p using (id) order by t.no) as vins
  from release_proposals r where r.request_id = ? and r.ended_at is null`;

/** The proposal that waits for a second person; `null` where there is none. */
export async function openProposal(db: Knex, id: RequestId): Promise<ReleaseProposal | null> {
  const { rows } = await db.raw<{ rows: ReleaseProposal[] }>(PROPOSAL, [id]);
  return rows[0] ?? null;
}

interface Proposed {
  by: string;
  vins: readonly Vin[];
  beyondForm: number;
  knownBody: boolean;
}

/** Proposes vehicles that exist; a proposal before it is replaced. */
export async function propose(tx: Knex.Transaction, request: RequestRow, proposed: Proposed): Promise<ReleaseProposal> {
  const { by, vins, beyondForm, knownBody } = proposed;
  await endProposal(tx, request.id, 'replaced');
  const concerned = await whoIsConcerned(tx, request, vins);
  const people = new Set(concerned.flatMap(({ holders }) => holders)).size;
  const products = concerned.map(({ product }) => product);
  await tx.raw(
    `insert into release_proposals (request_id, product_ids, beyond_form, people, known_body, proposed_by)
     values (:id, :products, :beyondForm, :people, :knownBody, :by)`,
    { id: request.id, products, beyondForm, people, knownBody, by },
  );
  await audit(tx, `request:${request.id}`, 'release-proposed', `staff:${by}`, {
    products: vins.length,
    beyondForm,
    people,
    knownBody,
  });
  const proposal = await openProposal(tx, request.id);
  if (!proposal) throw new Error('the proposal is missing');
  return proposal;
}

/** Notes who confirmed the open proposal, and in each vehicle's own stream of the audit trail whose data goes to which request. */
export async function confirmProposal(
  tx: Knex.Transaction,
  request: RequestRow,
  proposal: ReleaseProposal,
  by: string,
): Promise<void> {
  await endProposal(tx, request.id, 'confirmed', by);
  const concerned = await whoIsConcerned(tx, request, proposal.vins);
  for (const { product, holders } of concerned.toSorted((a, b) => (a.product < b.product ? -1 : 1)))
    // as locks go (decision 0026)
    await audit(tx, `product:${product}`, 'released-to-others', `staff:${by}`, {
      request: request.id,
      holders,
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

/** The vehicles in the order of their VINs, each with who was registered to it in the period, by id. */
async function whoIsConcerned(
  tx: Knex.Transaction,
  request: RequestRow,
  vins: readonly Vin[],
): Promise<{ product: ProductId; holders: string[] }[]> {
  const asked = intervalOf({ from: request.period_from, to: request.period_to }, request.policy.timeZone);
  const { rows } = await tx.raw<{ rows: { product: ProductId; holders: string[] }[] }>(
    `select p.id as product, array(
       select distinct r.holder from registrations r where r.product_id = p.id and r.holder not like 'request:%'
         and r.starts_at < :until and coalesce(r.ends_at, 'infinity') > :from order by 1) as holders
     from unnest(:vins::text[]) with ordinality t (vin, no) join products p on p.vin = t.vin order by t.no`,
    { vins: [...vins], from: asked.from, until: asked.until },
  );
  return rows;
}
