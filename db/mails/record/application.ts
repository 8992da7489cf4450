/** What the mail to a company that applied is written from (R31, R44). */
import type { Knex } from 'knex';
import type { Cuuid } from '../../../domain/ids.ts';
import type { Locale } from '../../../domain/languages/languages.ts';
import type { ProviderApplicationForm } from '../../../domain/sharing/provider-application-form.ts';

export interface ApplicationMailRecord {
  applicationId: string;
  email: string;
  locale: Locale;
  company: ProviderApplicationForm['company'];
  status: 'submitted' | 'approved' | 'refused';
  cuuid: Cuuid | null;
  /** Why staff decided so. */
  reason: string | null;
}

/** The record behind an application's mail. Throws where there is no such application: mails refer to theirs by a foreign key. */
export async function applicationMailRecord(db: Knex, id: string): Promise<ApplicationMailRecord> {
  const { rows } = await db.raw<{ rows: ApplicationMailRecord[] }>(
    `select id as "applicationId", contact->>'email' as email, locale, company, status, cuuid, reason
     from provider_applications where id = ?`,
    [id],
  );
  const [record] = rows;
  if (!record) throw new Error('There is no such application.');
  return record;
}
