/**
 * Reads again what was handed over, and whether it was allowed, from the records alone. Each rule is written a second time
 * here and shares no code with the gates: who would make the same mistake in both does not make it by changing one.
 */
import type { Knex } from 'knex';

/** Something that was handed over, or made ready to be, without what it needs. */
export interface Violation {
  rule: string;
  what: string;
  /** The request, or the access. */
  subject: string;
  /** UTC, as ISO 8601. */
  at: string;
}

interface Check {
  rule: string;
  what: string;
  /** SQL with a column `subject` and an instant `at` for each violation. */
  found: string;
}

/** What was read is counted in rounds of about a second: an entry may be this much younger than what it counts. */
const COUNTED_WITHIN = `interval '15 seconds'`;

/** SQL: when a product was activated for a holder, as a range of instants. */
const registered = (holder: string, product: string): string => `(
  select coalesce(range_agg(tstzrange(date_trunc('milliseconds', g.starts_at), g.ends_at)), '{}') from registrations g
  where g.holder = ${holder} and g.product_id = ${product} and g.activated)`;

/** Of requests whose details are gone (R58) only what was not removed can be asked for. */
const historical: Check[] = [
  {
    rule: 'R15',
    what: 'A file was downloaded before its request was ready, after the link’s last day, or after its end.',
    found: `select r.id::text as subject, d.at from downloads d join requests r on r.id = d.request_id
      where r.ready_at is null or d.at < r.ready_at or d.at > r.download_until or d.at > r.ended_at`,
  },
  {
    rule: 'R29',
    what: 'A file was downloaded after an end of its link that the audit trail knows.',
    found: `select r.id::text as subject, d.at from downloads d join requests r on r.id = d.request_id
      join audit a on a.stream = 'request:' || r.id and a.act in ('revoked', 'withdrawn', 'completed', 'expired')
      where r.clock_shift = interval '0' and d.at > a.at`,
  },
  {
    rule: 'R13',
    what: 'Data was made ready for an address that was never confirmed.',
    found: `select r.id::text as subject, r.ready_at as at from requests r
      where r.ready_at is not null and (r.verified_at is null or r.verified_at > r.ready_at)`,
  },
  {
    rule: 'R26',
    what: 'A third party’s data was made ready without consent, or by consent of somebody who was not asked.',
    found: `select r.id::text as subject, r.ready_at as at from requests r
      where r.ready_at is not null and r.type in ('agent', 'provider') and r.forgotten_at is null and not exists (
        select from consents c join deciders d on d.request_id = c.request_id and d.account_id = c.account_id
        where c.request_id = r.id and c.given_at <= r.ready_at)`,
  },
  {
    rule: 'R34, R36',
    what: 'Data of others was made ready without a person’s decision.',
    found: `select r.id::text as subject, r.ready_at as at from requests r
      where r.ready_at is not null and r.type in ('unregistered-fleet', 'public-body') and not exists (
        select from decisions d where d.request_id = r.id and d.at <= r.ready_at
          and d.kind = case r.type when 'public-body' then 'review-accepted' else 'ownership-confirmed' end)`,
  },
  {
    rule: 'R68',
    what: 'Data of others was released by one person.',
    found: `select r.id::text as subject, r.ready_at as at from requests r
      where r.ready_at is not null and r.type = 'public-body' and r.forgotten_at is null and exists (
        select from release_proposals p where p.request_id = r.id) and not exists (
        select from release_proposals p where p.request_id = r.id and p.outcome = 'confirmed' and p.confirmed_by <> p.proposed_by)`,
  },
  {
    rule: 'R56',
    what: 'A public body was given data of single vehicles where sums over many were decided.',
    found: `select distinct r.id::text as subject, r.ready_at as at from requests r join files f on f.request_id = r.id
      where f.product_id is not null and r.type = 'public-body' and r.ready_at is not null and exists (
        select from release_proposals p where p.request_id = r.id and p.release is not null)`,
  },
  {
    rule: 'R7',
    what: 'A file has readings of times in which the product was not the holder’s.',
    found: `select r.id::text as subject, r.ready_at as at from requests r join files f on f.request_id = r.id
      where f.product_id is not null and r.ready_at is not null and r.holder is not null
        and r.type not in ('unregistered-fleet', 'public-body')
        and not ${registered('r.holder', 'f.product_id')} @> (
          select coalesce(range_agg(tstzrange((part->>'from')::timestamptz, (part->>'until')::timestamptz)), '{}')
          from jsonb_array_elements(f.given) part)`,
  },
  {
    rule: 'R30',
    what: 'A file was downloaded after its product was taken out of the share.',
    found: `select r.id::text as subject, d.at from downloads d join requests r on r.id = d.request_id
      join files f on f.request_id = d.request_id and f.name = d.name
      join request_products p on p.request_id = r.id and p.product_id = f.product_id
      where r.clock_shift = interval '0' and d.at > p.dropped_at`,
  },
];

const continuous: Check[] = [
  {
    rule: 'R43',
    what: 'Readings were handed over through an access before it began, after its end, or after its last day.',
    found: `select a.id::text as subject, n.last_at as at from access_reads n join access a on a.id = n.access_id
      where n.readings > 0 and (n.day < (a.since at time zone 'UTC')::date or n.last_at < a.since
        or n.last_at > least(a.ended_at, a.until) + ${COUNTED_WITHIN})`,
  },
  {
    rule: 'R8',
    what: 'Readings were handed over after the registration that the access hangs on had ended, or without one.',
    found: `select a.id::text as subject, n.last_at as at from access_reads n join access a on a.id = n.access_id
      where n.readings > 0 and not exists (
        select from registrations g where g.holder = a.holder and g.product_id = a.product_id and g.activated
          and g.starts_at <= n.last_at and coalesce(g.ends_at, 'infinity') > n.last_at - ${COUNTED_WITHIN})`,
  },
  {
    rule: 'R42',
    what: 'A link opens more than its giver agreed to: another holder’s product, other groups, trade secrets, another program, a longer time.',
    found: `select a.id::text as subject, a.since as at from access a join grants g on g.id = a.grant_id
      where a.holder <> g.holder or a.reader <> g.client_id or (a.secrets and not g.secrets)
        or coalesce(a.until, 'infinity') > coalesce(g.until, 'infinity')
        or (g.groups is not null and (a.groups is null or not a.groups <@ g.groups))`,
  },
  {
    rule: 'R42',
    what: 'An access by link was given without a trace.',
    found: `select a.id::text as subject, a.since as at from access a where a.grant_id is not null and not exists (
      select from audit t where t.stream = 'product:' || a.product_id and t.act = 'access-given' and t.detail->>'access' = a.id::text)`,
  },
  {
    rule: 'R46',
    what: 'A program reads by a subscription that is not its company’s, or more than the data product opens.',
    found: `select a.id::text as subject, a.since as at from access a
      left join subscriptions s on s.id = a.subscription_id
      left join credentials c on c.client_id = a.reader
      left join data_products d on d.code = s.data_product
      where a.grant_id is null and (s.id is null or c.type <> 'service' or c.owner <> 'company:' || s.company_id
        or a.product_id <> s.product_id or a.holder <> s.holder
        or (d.groups is not null and (a.groups is null or not a.groups <@ d.groups)))`,
  },
  {
    rule: 'R47',
    what: 'A provider reads without consent of the company whose product it is, or for longer or more than was agreed.',
    found: `select a.id::text as subject, a.since as at from access a join subscriptions s on s.id = a.subscription_id
      where s.holder <> 'company:' || s.company_id and not exists (
        select from provider_consent_products p join provider_consents o on o.id = p.consent_id
        where p.id = s.consent_product_id and p.provider_id = s.company_id and p.holder = s.holder and p.product_id = s.product_id
          and p.data_product = s.data_product and o.given_at <= a.since
          and coalesce(p.ended_at, 'infinity') >= coalesce(a.ended_at, 'infinity')
          and coalesce(o.until, 'infinity') >= coalesce(a.until, 'infinity'))`,
  },
];

/** What is not as it must be; no more than a thousand of each rule. One snapshot; `tx` may hold changes of its own. */
export async function verifyDisclosures(tx: Knex.Transaction): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const { rule, what, found } of [...historical, ...continuous]) {
    const { rows } = await tx.raw<{ rows: { subject: string; at: Date | null }[] }>(
      `select subject, at from (${found}) found order by at, subject limit 1000`,
    );
    violations.push(...rows.map(({ subject, at }) => ({ rule, what, subject, at: at?.toISOString() ?? '' })));
  }
  return violations;
}

/** What there was to look at. */
export async function disclosed(
  tx: Knex.Transaction,
): Promise<{ downloads: number; accesses: number; readings: number }> {
  const { rows } = await tx.raw<{ rows: { downloads: string; accesses: string; readings: string }[] }>(
    `select (select count(*) from downloads) as downloads, (select count(*) from access) as accesses,
       (select coalesce(sum(readings), 0) from access_reads) as readings`,
  );
  const [row] = rows;
  return {
    downloads: Number(row?.downloads),
    accesses: Number(row?.accesses),
    readings: Number(row?.readings),
  };
}
