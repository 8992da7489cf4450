/** A consent for a provider as an email about it tells of it (R47, R48), to one of the people of either side. */
import type { Knex } from 'knex';
import type { ProviderConsentMailRecipient, ProviderConsentMailStep } from '../../domain/mails/steps.ts';
import type { Locale } from '../../domain/languages/languages.ts';

export interface ConsentMailRecord {
  consentId: string;
  /** Empty where it is nobody's any more. */
  email: string;
  locale: Locale;
  /** The names of both companies. */
  fleet: string;
  provider: string;
  /** By language. */
  dataProduct: Readonly<Record<string, string>>;
  givenAt: Date;
  until: Date | null;
  endedAt: Date | null;
  /** How many products the mail is about, and the first ones: VINs and serial numbers. */
  count: number;
  first: string[];
  /** Whether the provider reads some of it now. */
  used: boolean;
}

/** So many are named in an email; the others are on the page that it leads to. */
const NAMED = 10;

/** Which products a mail is about: those consented still, or those whose end it tells of. */
const ABOUT: Record<ProviderConsentMailStep, string> = {
  'provider-consent-given': 'p.ended_at is null',
  'provider-consent-unused': 'p.ended_at is null',
  'provider-consent-unused-fleet': 'p.ended_at is null',
  'provider-consent-taken-up': 's.ended_at is null and s.id is not null',
  'provider-consent-ended': 'p.told_turn = :turn',
  'provider-consent-ended-fleet': `p.told_turn = :turn and p.ended_because <> 'fleet'`,
  'provider-unsubscribed': 's.told_turn = :turn',
};

/** Throws where there is no such consent: mails refer to theirs by a foreign key. */
export async function consentForMail(
  db: Knex,
  id: string,
  { step, turn, recipient }: { step: ProviderConsentMailStep; turn: number; recipient: ProviderConsentMailRecipient },
): Promise<ConsentMailRecord> {
  const { rows } = await db.raw<{ rows: ConsentMailRecord[] }>(
    `select c.id as "consentId", coalesce(a.email, q.contact->>'email', '') as email, coalesce(a.locale, q.locale, 'en') as locale,
       f.name as fleet, o.name as provider, d.names as "dataProduct", c.given_at as "givenAt", c.until, c.ended_at as "endedAt", n.*,
       exists (select from provider_consent_products p join subscriptions s on s.consent_product_id = p.id and s.ended_at is null
         where p.consent_id = c.id) as used
     from provider_consents c join companies f on f.id = substr(c.holder, 9)::uuid join companies o on o.id = c.provider_id
     join data_products d on d.code = c.data_product
     left join accounts a on :recipient = 'account:' || a.id
     left join provider_applications q on :recipient = 'applicant' and q.cuuid = c.provider_id
     cross join lateral (
       select coalesce(max(x.of), 0)::int as count, coalesce(array_agg(x.number order by x.number), '{}') as first from (
         select coalesce(r.vin, r.serial) as number, count(*) over () as of from (
           select distinct p.product_id from provider_consent_products p
             left join subscriptions s on s.consent_product_id = p.id
           where p.consent_id = c.id and :turn::int is not null and ${ABOUT[step]}) t
         join products r on r.id = t.product_id order by 1 limit ${NAMED}) x) n
     where c.id = :id`,
    { id, recipient, turn },
  );
  if (!rows[0]) throw new Error('There is no such consent.');
  return rows[0];
}

/** Of an end that has come; or while there is something that it speaks of. */
export const isConsentMailStillTrue = (
  step: ProviderConsentMailStep,
  { email, count, used }: ConsentMailRecord,
): boolean => {
  if (email === '' || count === 0) return false;
  return step === 'provider-consent-unused' || step === 'provider-consent-unused-fleet' ? !used : true;
};
