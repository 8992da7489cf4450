/** R47: a provider subscribes vehicles and chargers that a fleet consented to, up to ten thousand at once; never more than the consent's data product. */
import type { Knex } from 'knex';
import type { Entry } from '../../domain/fleets/entries.ts';
import type { Judged } from '../../domain/fleets/verdicts.ts';
import type { ProviderVerdict } from '../../domain/provider-consents/verdicts.ts';
import type { Principal } from '../../domain/principal.ts';
import { refuseIf } from '../../domain/refusal.ts';
import { ASKED, askedBy, matched, named, type Found, type Numbered } from '../fleets/find.ts';
import { stretches } from '../fleets/fleet.ts';
import { WITHIN } from './choices.ts';
import { providerToActFor, type ActingProvider } from './providers.ts';

/**
 * Subscribes, with a verdict for each, in their order. Of a consent for a wider data product a narrower one may be taken. What is subscribed can be
 * read with the provider's service credentials at once. @throws Refusal `no-approved-provider`, or `invalid` where there is no such data product
 */
export const subscribeByConsent = (
  db: Knex,
  principal: Principal,
  dataProduct: string,
  entries: readonly Entry[],
): Promise<Judged<ProviderVerdict>[]> =>
  db.transaction(async (tx) => {
    const provider = await providerToActFor(tx, principal);
    const known = await tx('data_products').where({ code: dataProduct }).first('code');
    refuseIf(known ? [] : [{ at: '/dataProduct', code: 'no-such-data-product' }]);
    const found = await findConsented(tx, provider, dataProduct, entries);
    const judged = found.map((one) => ({ one, verdict: verdictOn(one) }));
    const subscribed = judged.flatMap(({ one, verdict }) =>
      verdict === 'subscribed' && one.product ? [one.product] : [],
    );
    if (subscribed.length > 0) await insert(tx, provider, dataProduct, subscribed);
    return judged.map(({ one, verdict }) => ({ ...named(one), verdict }));
  });

interface ConsentedProduct extends Numbered {
  id: string;
  subscription: string | null;
  /** The product's row in the consent that suits best. */
  by: string;
  consent: string;
  holder: string;
  until: Date | null;
  /** Whether the data product that is asked for lies within the consent's. */
  within: boolean;
}

// An end that comes at the same time waits for this, and finds what was subscribed.
const CONSENTED = `
  with ${ASKED}
  select a.id, a.no, a.vin, a.serial, s.id as subscription, p.id as by, p.consent_id as consent, p.holder, c.until, ${WITHIN('want', 'had')} as within,
    p.data_product = :dataProduct as same
  from asked a
  join provider_consent_products p on p.provider_id = :company and p.product_no = a.no and p.ended_at is null
  join provider_consents c on c.id = p.consent_id and coalesce(c.until, 'infinity') > clock_timestamp()
  join data_products want on want.code = :dataProduct join data_products had on had.code = p.data_product
  left join subscriptions s on s.company_id = :company and s.product_no = a.no and s.ended_at is null
  order by p.id for share of p`;

type Row = ConsentedProduct & { same: boolean };

async function findConsented(
  tx: Knex.Transaction,
  { company }: ActingProvider,
  dataProduct: string,
  entries: readonly Entry[],
): Promise<Found<ConsentedProduct>[]> {
  const { rows } = await tx.raw<{ rows: Row[] }>(CONSENTED, { company, dataProduct, ...askedBy(entries) });
  const best = new Map<number, Row>();
  for (const row of rows) {
    const other = best.get(row.no);
    if (!other || isBetter(row, other)) best.set(row.no, row);
  }
  return matched(entries, [...best.values()]);
}

/** Of several consents for one product: one that suffices, for this very data product, and the longest. */
function isBetter(one: Row, other: Row): boolean {
  if (one.within !== other.within) return one.within;
  if (one.same !== other.same) return one.same;
  return (one.until?.getTime() ?? Infinity) > (other.until?.getTime() ?? Infinity);
}

function verdictOn({ product, malformed, repeated }: Found<ConsentedProduct>): ProviderVerdict {
  if (malformed) return 'malformed';
  if (!product) return 'no-consent';
  if (!product.within) return 'beyond-consent';
  return product.subscription || repeated ? 'already-subscribed' : 'subscribed';
}

async function insert(
  tx: Knex.Transaction,
  { company, account, actor }: ActingProvider,
  dataProduct: string,
  subscribed: readonly ConsentedProduct[],
): Promise<void> {
  for (const some of stretches(subscribed.toSorted((a, b) => a.no - b.no)))
    await tx.raw(
      `insert into subscriptions (company_id, holder, product_id, product_no, data_product, consent_product_id, until, made_by)
       select :company, x.holder, x.id, x.no, :dataProduct, x.by, x.until, :account
       from unnest(:ids::uuid[], :nos::integer[], :holders::text[], :bys::uuid[], :untils::timestamptz[]) x (id, no, holder, by, until)
       order by x.no`,
      {
        company,
        account,
        dataProduct,
        ids: some.map(({ id }) => id),
        nos: some.map(({ no }) => no),
        holders: some.map(({ holder }) => holder),
        bys: some.map(({ by }) => by),
        untils: some.map(({ until }) => until?.toISOString() ?? null),
      },
    );
  await tell(tx, actor, { company, dataProduct }, subscribed);
}

/** The trail first, then the consents' rows, as their ends have it: so neither waits for the other. */
async function tell(
  tx: Knex.Transaction,
  actor: string,
  about: { company: string; dataProduct: string },
  subscribed: readonly ConsentedProduct[],
): Promise<void> {
  const products = { ids: subscribed.map(({ id }) => id), consents: subscribed.map(({ consent }) => consent) };
  await tx.raw(
    `insert into audit (stream, actor, act, detail, hash)
     select c.holder, :actor, 'provider-subscribed', jsonb_build_object('provider', :company::text, 'consent', c.id,
       'dataProduct', :dataProduct::text, 'products', x.products), ''
     from (select consent, jsonb_agg(id) as products from unnest(:ids::uuid[], :consents::uuid[]) x (id, consent) group by consent) x
     join provider_consents c on c.id = x.consent order by c.holder, c.id`,
    { actor, ...about, ...products },
  );
  await tx.raw(
    `update provider_consents c set look_wanted_at = clock_timestamp(), look_signalled_at = null
     from (select k.id from provider_consents k where k.id = any(:consents::uuid[]) order by k.id for no key update) k where c.id = k.id`,
    { consents: [...new Set(products.consents)] },
  );
}
