/** The people of companies: an invitation to join one (R46), a renter's own access for the time of a rental, a provider suspended (R60). */
import type { ApplicationMailRecord } from '../../../db/mails/record/application.ts';
import type { InvitationMailRecord, RentalMailRecord, SuspensionMailRecord } from '../../../db/mails/record/company.ts';
import type { RentalMailStep, SuspensionMailStep } from '../../../domain/mails/steps.ts';
import { button, facts, paragraph, type MailContent } from '../content.ts';
import type { OtherDraft } from '../draft.ts';
import { companyLines, reasonGiven, theirs } from './their-words.ts';

export const userInvited = (
  { record, say, operator }: OtherDraft<InvitationMailRecord>,
  link: string,
): MailContent => ({
  subject: say.words('user-invited.subject', { operator: operator.name }),
  title: say.words('user-invited.title'),
  blocks: [
    paragraph(say.words('user-invited.lead', { operator: operator.name })),
    facts(
      { label: say.words('application.company'), values: [theirs(record.company)] },
      { label: say.words('company.roles'), values: record.roles.map((role) => say.words(`company.role.${role}`)) },
      { label: say.words('company.acceptBy'), values: [say.moment(record.expiresAt)] },
    ),
    paragraph(say.words('user-invited.how')),
    button(say.words('user-invited.button'), link),
    paragraph(say.words('verify.nothing')),
  ],
});

export const rentalMail = (
  step: RentalMailStep,
  { record, say, operator }: OtherDraft<RentalMailRecord>,
  link: string,
): MailContent => ({
  subject: say.words(`${step}.subject`),
  title: say.words(`${step}.title`),
  blocks: [
    paragraph(say.words(`${step}.lead`, { operator: operator.name })),
    facts(
      { label: say.words('rental.company'), values: [theirs(record.company)] },
      { label: say.words('rental.vehicle'), values: [record.vin] },
      { label: say.words('rental.from'), values: [say.moment(record.from)] },
      { label: say.words('rental.to'), values: [say.moment(record.to)] },
    ),
    ...(step === 'rental-access'
      ? [
          paragraph(say.words('rental-access.how')),
          button(say.words('rental-access.button'), link),
          paragraph(say.words('verify.nothing')),
        ]
      : [paragraph(say.words('rental-access-ended.next'))]),
  ],
});

export const suspensionMail = (
  step: SuspensionMailStep,
  { record, say, operator }: OtherDraft<SuspensionMailRecord>,
): MailContent => ({
  subject: say.words(`${step}.subject`),
  title: say.words(`${step}.title`),
  blocks: [
    paragraph(say.words(`${step}.lead`, { operator: operator.name })),
    facts(
      { label: say.words('application.company'), values: [theirs(record.company)] },
      { label: say.words('application.cuuid'), values: [record.cuuid] },
    ),
    ...(step === 'provider-suspended' ? [reasonGiven(record.because, say)] : []),
    paragraph(say.words(`${step}.next`, { contact: operator.contact })),
  ],
});

/** R44: a fleet or rental company was approved; its first administrator gets an invitation besides. */
export const companyApproved = ({ record, say, operator }: OtherDraft<ApplicationMailRecord>): MailContent => ({
  subject: say.words('company-approved.subject'),
  title: say.words('company-approved.title'),
  blocks: [
    paragraph(say.words('company-approved.lead', { operator: operator.name })),
    facts(
      { label: say.words('application.company'), values: companyLines(record.company, say) },
      ...(record.cuuid ? [{ label: say.words('application.cuuid'), values: [record.cuuid] }] : []),
    ),
    paragraph(say.words('company-approved.next')),
  ],
});

export const companyRefused = ({ record, say, operator }: OtherDraft<ApplicationMailRecord>): MailContent => ({
  subject: say.words('company-refused.subject'),
  title: say.words('company-refused.title'),
  blocks: [
    paragraph(say.words('company-refused.lead', { operator: operator.name })),
    ...(record.reason ? [reasonGiven(record.reason, say)] : []),
    facts({ label: say.words('application.company'), values: companyLines(record.company, say) }),
    paragraph(say.words('provider-refused.next', { contact: operator.contact })),
  ],
});
