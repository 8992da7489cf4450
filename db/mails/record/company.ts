/** What the mails about the people of companies are written from: invitations (R46), renters' access, suspended providers (R60). */
import type { Knex } from 'knex';
import type { Locale } from '../../../domain/languages/languages.ts';
import type { FleetRole } from '../../../domain/registry/entries.ts';

interface ToPerson {
  /** Empty where the details were removed. */
  email: string;
  locale: Locale;
}

export interface InvitationMailRecord extends ToPerson {
  invitationId: string;
  /** Approved by staff, or put by the operator's own systems: no words of whoever invites. */
  company: string;
  roles: FleetRole[];
  expiresAt: Date;
  isOpen: boolean;
  /** Who invited; `null` where staff did. */
  account: string | null;
}

/** Throws where there is no such invitation: mails refer to theirs by a foreign key. */
export async function invitationMailRecord(db: Knex, id: string): Promise<InvitationMailRecord> {
  const { rows } = await db.raw<{ rows: InvitationMailRecord[] }>(
    `select i.id as "invitationId", i.email, i.locale, c.name as company, i.roles, i.expires_at as "expiresAt",
       i.ended_at is null and i.expires_at > clock_timestamp() as "isOpen",
       case when i.invited_by like 'account:%' then substr(i.invited_by, 9) end as account
     from company_invitations i join companies c on c.id = i.company_id where i.id = ?`,
    [id],
  );
  return there(rows);
}

export interface RentalMailRecord extends ToPerson {
  rentalId: string;
  company: string;
  vin: string;
  from: Date;
  to: Date;
  status: 'offered' | 'accepted' | 'over' | 'ended';
  /** Who gave it. */
  account: string;
}

/** Throws where there is no such rental. */
export async function rentalMailRecord(db: Knex, id: string): Promise<RentalMailRecord> {
  const { rows } = await db.raw<{ rows: RentalMailRecord[] }>(
    `select r.id as "rentalId", r.email, r.locale, c.name as company, p.vin, r.starts_at as "from", r.ends_at as "to", r.given_by as account,
       case when r.ended_at is not null then 'ended' when r.ends_at <= clock_timestamp() then 'over'
         when r.accepted_at is not null then 'accepted' else 'offered' end as status
     from rentals r join companies c on c.id = r.company_id join products p on p.id = r.product_id where r.id = ?`,
    [id],
  );
  return there(rows);
}

export interface SuspensionMailRecord extends ToPerson {
  cuuid: string;
  company: string;
  /** Why, in the words of staff. */
  because: string;
  resumed: boolean;
  /** Whether the provider is suspended as the mail is written, by this suspension or a later one. */
  suspendedNow: boolean;
}

/** As its recipient reads it: an account of the provider, or whoever applied for it. Throws where there is no such suspension. */
export async function suspensionMailRecord(db: Knex, id: string, recipient: string): Promise<SuspensionMailRecord> {
  const { rows } = await db.raw<{ rows: SuspensionMailRecord[] }>(
    `select o.id as cuuid, o.name as company, s.because, s.resumed_at is not null as resumed, o.suspended_at is not null as "suspendedNow",
       coalesce(a.email, p.contact->>'email', '') as email, coalesce(a.locale, p.locale, 'en') as locale
     from company_suspensions s join companies o on o.id = s.company_id
     left join accounts a on 'account:' || a.id = :recipient and a.company_id = o.id
     left join lateral (select contact, locale from provider_applications where cuuid = o.id and :recipient = 'applicant' limit 1) p on true
     where s.id = :id`,
    { id, recipient },
  );
  return there(rows);
}

function there<R>([record]: R[]): R {
  if (!record) throw new Error('There is no such thing.');
  return record;
}
