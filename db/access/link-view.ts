/** A link as somebody sees it who was told of it (R42, R43): its giver all of it, another user their own products, the developer what it was given. */
import type { Knex } from 'knex';
import type { LinkMailRecipient } from '../../domain/mails/steps.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import { notFound } from '../../domain/refusal.ts';
import { LINK_HELD_BACK_NOW, type HeldBackNow } from '../secrets/withholdings.ts';
import { sleepsAt } from './sleep.ts';

export interface LinkSeen {
  grantId: string;
  /** The number of the account among those who were told, by which its links name it; none for the developer. */
  no: number | null;
  /** The reader's. Empty where it is nobody's any more. */
  email: string;
  locale: Locale;
  /** The account's language is not known: its mails are in every language. */
  languageUnknown: boolean;
  developer: {
    name: string;
    company: string | null;
    country: string;
    /** Whose account registered, and whether the identity provider vouches for its address. */
    account: string;
    emailConfirmed: boolean;
  };
  purpose: string;
  groups: string[] | null;
  products: { kind: ProductKind; id: string; name: string; ended: boolean }[];
  createdAt: Date;
  until: Date | null;
  endedAt: Date | null;
  /** R54: what staff hold back of it now. */
  heldBack: HeldBackNow[];
  /** Why staff ended it, where they did. */
  endedReason: string | null;
  /** When its refresh token sleeps, where its developer was told of that and it has not been used since. */
  sleepsAt: Date | null;
}

/** Of the account `a` that was told under the number `p.no`, in the access `c`: whether its product is one of its own. */
const IS_OWN = `(p.no = 0 or exists (
  select from registrations r where r.product_id = c.product_id and r.activated
    and (r.holder = 'account:' || a.id or (a.kind = 'fleet' and r.holder = 'company:' || a.company_id))
    and r.starts_at <= clock_timestamp() and coalesce(r.ends_at, 'infinity') > c.since))`;

const SEEN = `
  select g.id as "grantId", p.no,
    coalesce(case when :who = 'developer' then d.email else a.email end, '') as email,
    coalesce(case when :who = 'developer' then d.locale else a.locale end, g.locale) as locale,
    :who <> 'developer' and a.locale is null as "languageUnknown",
    jsonb_build_object('name', d.name, 'company', d.company->>'name', 'country', d.country, 'account', d.account_id,
      'emailConfirmed', d.email_confirmed) as developer,
    g.purpose, g.groups,
    (select coalesce(jsonb_agg(jsonb_build_object('kind', pr.kind, 'id', coalesce(pr.vin, pr.serial), 'name', pr.name,
        'ended', c.ended_at is not null) order by pr.no), '[]')
     from access c join products pr on pr.id = c.product_id
     where c.grant_id = g.id and (:who = 'developer' or ${IS_OWN})) as products,
    g.created_at as "createdAt", g.until, g.ended_at as "endedAt", ${LINK_HELD_BACK_NOW} as "heldBack",
    (select min(e.reason) from access c join access_staff_ends e on e.access_id = c.id where c.grant_id = g.id and c.ended_because = 'staff'
      and (:who = 'developer' or ${IS_OWN})) as "endedReason",
    case when ${sleepsAt('g')} <= g.sleep_told_for then g.sleep_told_for end as "sleepsAt"
  from grants g join credentials cr on cr.client_id = g.client_id join developers d on d.owner = cr.owner
  left join grant_people p on p.grant_id = g.id and (:who = 'account:' || p.account_id or p.no = :no)
  left join accounts a on a.id = p.account_id
  where g.id = :id`;

/** The link as its mail's recipient sees it. Throws where there is no such link: mails refer to theirs by a foreign key. */
export async function linkForMail(db: Knex, id: string, who: LinkMailRecipient): Promise<LinkSeen> {
  const { rows } = await db.raw<{ rows: LinkSeen[] }>(SEEN, { id, who, no: null });
  if (!rows[0]) throw new Error('There is no such link.');
  return rows[0];
}

/** The link as the account sees it that was told under this number. @throws Refusal `not-found` */
export async function linkByNumber(db: Knex, id: string, no: number): Promise<LinkSeen> {
  const { rows } = await db.raw<{ rows: LinkSeen[] }>(SEEN, { id, who: '', no });
  const [seen] = rows;
  if (!seen || seen.no === null) throw notFound();
  return seen;
}

/** Ends what that account may end of the link, at once: its giver all of it, another user their own products (R2). Doing it again ends nothing. */
export const endLinkByNumber = async (db: Knex, id: string, no: number): Promise<void> => {
  await db.raw(
    `select count(*) from (
       select array_agg(c.id order by c.id) as ids, 'account:' || p.account_id as actor, case when p.no = 0 then 'giver' else 'user' end as because
       from grant_people p join accounts a on a.id = p.account_id join access c on c.grant_id = p.grant_id and c.ended_at is null
       where p.grant_id = :id and p.no = :no and ${IS_OWN} group by p.no, p.account_id
     ) w cross join lateral end_access(w.ids, w.actor, w.because)`,
    { id, no },
  );
};
