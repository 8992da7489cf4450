/** R58: everything that is about one person, found by an email address, wherever it stands. */
import type { Knex } from 'knex';
import type { EnquiryId, RequestId } from '../../domain/ids.ts';

export interface PersonsThings {
  /** Accounts with the address. */
  accounts: string[];
  /** Requests that they submitted: with the address, or by one of the accounts. */
  requests: RequestId[];
  /** Requests of others that name them: as the customer, the renter, or as somebody who was asked to decide. */
  named: RequestId[];
  enquiries: EnquiryId[];
  applications: string[];
  /** Profiles of developers, by whose they are (R41). */
  developers: string[];
  /** Invitations to companies (R46), and accesses that rental companies gave (R35). */
  invitations: string[];
  rentals: string[];
}

/** Ids only. An address is compared without regard to case. */
export async function findPerson(db: Knex, email: string): Promise<PersonsThings> {
  const { rows } = await db.raw<{ rows: PersonsThings[] }>(
    `with who as (select id from accounts where lower(email) = lower(:email)),
     own as (
       select id from requests where email <> '' and lower(email) = lower(:email)
       union select r.id from requests r join who on r.requester = who.id where r.forgotten_at is null
     )
     select array(select id from who order by 1) as accounts, array(select id from own order by 1) as requests,
       array(
         select id from (
           select id from requests where details->'customer' is not null
             and lower(coalesce(details->'customer'->>'email', details->'customer'->>'adminEmail')) = lower(:email)
           union select id from requests where type = 'rental' and lower(details->'renter'->>'email') = lower(:email)
           union select d.request_id from deciders d join who on d.account_id = who.id
         ) named where id not in (select id from own) order by 1
       ) as named,
       array(select id from enquiries where details_removed_at is null and lower(email) = lower(:email) order by 1) as enquiries,
       array(select id from provider_applications where lower(contact->>'email') = lower(:email) order by 1) as applications,
       array(select owner from developers where details_removed_at is null
         and (lower(email) = lower(:email) or owner = any(select 'account:' || id from who)) order by 1) as developers,
       array(select id from company_invitations where details_removed_at is null and lower(email) = lower(:email) order by 1) as invitations,
       array(select id from rentals where details_removed_at is null and lower(email) = lower(:email) order by 1) as rentals`,
    { email },
  );
  if (!rows[0]) throw new Error('nothing was answered');
  return rows[0];
}
