/**
 * R31, R44: companies apply with their details: service providers, fleets and rental companies. Support approves or refuses; approved, they
 * have a CUUID, and of a fleet or rental company the contact is invited as its first administrator. Either way they are told by email.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { cuuidSchema, type Cuuid } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import type { ApplicationMailStep } from '../../domain/mails/steps.ts';
import { notFound, Refusal } from '../../domain/refusal.ts';
import type {
  CompanyApplicationForm,
  CompanyKind,
  ProviderApplicationForm,
} from '../../domain/sharing/provider-application-form.ts';
import { sendInvitation } from '../companies/invitations.ts';
import { mailsAbout, type MailSummary } from '../mails/outbox.ts';
import { queued } from '../postgres/queued.ts';
import { type RankedPlace, afterRanked, placedPageOf } from '../postgres/pages.ts';
import { audit } from '../requests/transition.ts';

interface ApplicationRow {
  id: string;
  kind: CompanyKind;
  company: ProviderApplicationForm['company'];
  contact: ProviderApplicationForm['contact'];
  locale: Locale;
  status: 'submitted' | 'approved' | 'refused';
  cuuid: Cuuid | null;
  reason: string | null;
  submittedAt: Date;
  decidedAt: Date | null;
}

/** With the mails that it caused (R39). */
export interface ProviderApplication extends ApplicationRow {
  mails: Omit<MailSummary<ApplicationMailStep>, 'recipient'>[];
}

const APPLICATION = `id, kind, company, contact, locale, status, cuuid, reason, submitted_at as "submittedAt", decided_at as "decidedAt"`;

/** Takes an application, once for an id. */
export const apply = (
  db: Knex,
  form: ProviderApplicationForm | CompanyApplicationForm,
  id: string = randomUUID(),
): Promise<{ id: string; replayed: boolean }> =>
  db.transaction(async (tx) => {
    const taken = tx('provider_applications').insert({
      id,
      kind: 'kind' in form ? form.kind : 'provider',
      company: JSON.stringify(form.company),
      contact: JSON.stringify(form.contact),
      locale: form.locale ?? 'en',
    });
    if ((await taken.onConflict('id').ignore().returning('id')).length === 0) return { id, replayed: true };
    await audit(tx, `provider-application:${id}`, 'submitted', 'link');
    return { id, replayed: false };
  });

/** What waits goes first. As the index has it. */
const RANK = `(case when status <> 'submitted' then 1 else 0 end)`;

/** One page of applications, those that wait first, oldest first; `cursor` is where the page before ended. */
export async function applications(
  db: Knex,
  {
    status,
    cursor,
    limit = 100,
  }: { status?: ProviderApplication['status'] | undefined; cursor?: RankedPlace | undefined; limit?: number } = {},
): Promise<{ applications: ProviderApplication[]; next: RankedPlace | null }> {
  const { rows } = await db.raw<{ rows: (ApplicationRow & { place: RankedPlace })[] }>(
    `select ${APPLICATION}, jsonb_build_object('rank', ${RANK}, 'at', submitted_at, 'id', id) as place
     from provider_applications where details_removed_at is null and (cast(:status as text) is null or status = :status)
       and (cast(:id as uuid) is null or (${RANK}, submitted_at, id) > (:rank::int, :at::timestamptz, :id::uuid))
     order by ${RANK}, submitted_at, id limit :limit`,
    { status: status ?? null, ...afterRanked(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { applications: await withMails(db, page.rows), next: page.next };
}

interface Decision {
  approved: boolean;
  reason: string;
  /** The staff account. */
  by: string;
  /** How long a first administrator may accept. */
  rules: Policy['companies'];
}

/** Approves or refuses, once. The same decision again answers the same. @throws Refusal `not-found`, `not-in-this-state` */
export const decideApplication = (
  db: Knex,
  id: string,
  { approved, reason, by, rules }: Decision,
): Promise<ProviderApplication> =>
  db.transaction(async (tx) => {
    const application = await lockApplication(tx, id);
    const status = approved ? 'approved' : 'refused';
    if (application.status === status) return withMail(tx, application);
    if (application.status !== 'submitted')
      throw new Refusal({ code: 'application-decided-before', state: application.status });
    const cuuid = approved ? cuuidSchema.parse(randomUUID()) : null;
    const { name, country, registrationNumber } = application.company;
    if (cuuid)
      await tx('companies').insert({
        id: cuuid,
        name,
        kind: application.kind,
        country,
        registration_number: registrationNumber,
      });
    await tx('provider_applications')
      .where({ id })
      .update({ status, cuuid, reason, decided_by: by, decided_at: tx.raw('clock_timestamp()') });
    await audit(tx, `provider-application:${id}`, status, `staff:${by}`, { cuuid });
    const kind = application.kind === 'provider' ? 'provider' : 'company';
    await tx('mails').insert({
      application_id: id,
      step: `${kind}-${status}` satisfies ApplicationMailStep,
      recipient: 'applicant',
    });
    queued(tx, 'mails');
    if (cuuid && kind === 'company') {
      const form = { email: application.contact.email, roles: ['administrator' as const], locale: application.locale };
      await sendInvitation(tx, { company: cuuid, form, by: `staff:${by}`, rules });
    }
    const { rows: after } = await tx.raw<{ rows: ApplicationRow[] }>(
      `select ${APPLICATION} from provider_applications where id = ?`,
      [id],
    );
    return withMail(tx, after[0] ?? application);
  });

/** @throws Refusal `not-found` */
export async function lockApplication(tx: Knex.Transaction, id: string): Promise<ApplicationRow> {
  const { rows } = await tx.raw<{ rows: ApplicationRow[] }>(
    `select ${APPLICATION} from provider_applications where id = ? for update`,
    [id],
  );
  if (!rows[0]) throw notFound();
  return rows[0];
}

const withMail = async (db: Knex, row: ApplicationRow): Promise<ProviderApplication> =>
  (await withMails(db, [row]))[0] ?? { ...row, mails: [] };

async function withMails(db: Knex, rows: ApplicationRow[]): Promise<ProviderApplication[]> {
  const ids = rows.map(({ id }) => id);
  const mails = await mailsAbout<ApplicationMailStep, 'applicant'>(db, 'application', ids);
  return rows.map((row) => ({
    ...row,
    mails: mails.flatMap(({ subjectId, recipient: _applicant, ...mail }) => (subjectId === row.id ? [mail] : [])),
  }));
}
