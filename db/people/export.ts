/** R58: the records about one person, to be handed out to them (Article 15 of the GDPR). No exported data, no links. */
import type { Knex } from 'knex';
import { audit, type Actor } from '../requests/transition.ts';
import { findPerson, type PersonsThings } from './find.ts';

export interface PersonsRecord {
  accounts: object[];
  registrations: object[];
  /** Requests of their own, whole. */
  requests: object[];
  /** Requests of others that name them: what these say of them and of the data asked for. */
  named: object[];
  enquiries: object[];
  applications: object[];
  /** What they gave programs access to, by its receipts. */
  links: object[];
  /** What they told of themselves as developers, what they asked for, and which credentials they have. */
  developers: object[];
  /** To join companies, and what rental companies gave them. */
  invitations: object[];
  rentals: object[];
}

/** All of it, in one snapshot, with an entry in the audit trail that holds counts only. */
export const exportPerson = (db: Knex, email: string, by: Actor): Promise<PersonsRecord> =>
  db.transaction(
    async (tx) => {
      const found = await findPerson(tx, email);
      const { rows } = await tx.raw<{ rows: { record: PersonsRecord }[] }>(`select ${RECORD} as record`, { ...found });
      await audit(tx, 'people', 'person-exported', by, countsOf(found));
      if (!rows[0]) throw new Error('nothing was answered');
      return rows[0].record;
    },
    { isolationLevel: 'repeatable read' },
  );

/** How much there is of each, for the audit trail. */
export const countsOf = ({
  accounts,
  requests,
  named,
  enquiries,
  applications,
  developers,
  invitations,
  rentals,
}: PersonsThings) => ({
  accounts: accounts.length,
  requests: requests.length,
  named: named.length,
  enquiries: enquiries.length,
  applications: applications.length,
  developers: developers.length,
  invitations: invitations.length,
  rentals: rentals.length,
});

const list = (of: string): string => `coalesce((select jsonb_agg(to_jsonb(x)) from (${of}) x), '[]')`;
const REQUEST = `r.id, r.type, r.status, r.email, r.locale, r.period_from, r.period_to, r.details, r.submitted_at, r.verified_at,
  r.consented_at, r.ready_at, r.downloaded_at, r.ended_at`;

const RECORD = `jsonb_build_object(
  'accounts', ${list('select id, kind, email, name, created_at from accounts where id = any(:accounts)')},
  'registrations', ${list(`select p.kind, p.vin, p.serial, p.name, g.starts_at, g.ends_at from registrations g
     join products p on p.id = g.product_id where g.holder = any(select 'account:' || a from unnest(:accounts::text[]) a)`)},
  'requests', ${list(`select ${REQUEST},
     ${list('select p.kind, p.vin, p.serial, q.given from request_products q join products p on p.id = q.product_id where q.request_id = r.id')} as products,
     ${list('select at, event from timeline t where t.request_id = r.id order by t.id')} as timeline,
     ${list('select step, status, queued_at from mails m where m.request_id = r.id')} as mails,
     ${list('select act, at, text from notes n where n.request_id = r.id')} as notes,
     ${list('select kind, reason, at from staff_decisions d where d.request_id = r.id')} as reasons,
     ${list('select what, since, status, reported_at from misuse_cases m where m.request_id = r.id')} as misuse,
     ${list('select answer, answered_at from review_rounds w where w.request_id = r.id')} as answers,
     ${list('select name, at, bytes from downloads d where d.request_id = r.id')} as downloads
     from requests r where r.id = any(:requests)`)},
  'links', ${list(`select g.id, g.created_at, g.until, g.ended_at, g.ended_because, g.receipt from grants g where g.giver = any(:accounts)`)},
  'named', ${list(`select r.id, r.type, r.status, r.submitted_at, r.ended_at, r.details,
     (select receipt from consents c where c.request_id = r.id and c.account_id = any(:accounts)) as receipt
     from requests r where r.id = any(:named)`)},
  'enquiries', ${list(`select e.id, e.topic, e.name, e.email, e.status, e.created_at, e.answer_by,
     ${list(`select case when author = 'enquirer' then author else 'support' end as author, text, outcome, at from enquiry_messages m where m.enquiry_id = e.id order by no`)} as messages
     from enquiries e where e.id = any(:enquiries)`)},
  'applications', ${list('select id, company, contact, status, reason, submitted_at, decided_at from provider_applications where id = any(:applications)')},
  'developers', ${list(`select d.kind, d.name, d.company, d.country, d.email, d.size, d.locale, d.registered_at,
     ${list('select version, accepted_at from developer_terms t where t.owner = d.owner')} as terms,
     ${list('select id, use, purpose, agreement, groups, status, reason, submitted_at, ended_at from api_access_requests r where r.owner = d.owner')} as access,
     ${list('select id, name, type, created_at, last_used_at, ended_at from credentials c where c.owner = d.owner')} as credentials
     from developers d where d.owner = any(:developers)`)},
  'invitations', ${list(`select i.email, c.name as company, i.roles, i.invited_at, i.expires_at, i.ended_at, i.ended_because
     from company_invitations i join companies c on c.id = i.company_id where i.id = any(:invitations::uuid[])`)},
  'rentals', ${list(`select r.email, c.name as company, p.vin, r.starts_at, r.ends_at, r.accepted_at, r.ended_at, r.ended_because
     from rentals r join companies c on c.id = r.company_id join products p on p.id = r.product_id where r.id = any(:rentals::uuid[])`)})`;
