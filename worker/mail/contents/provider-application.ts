/** R31: a company's application as a service provider was approved or refused. */
import type { ApplicationMailRecord } from '../../../db/mails/record/application.ts';
import { facts, paragraph, type Fact, type MailContent } from '../content.ts';
import type { OtherDraft } from '../draft.ts';
import { companyLines, reasonGiven } from './their-words.ts';

type ApplicationLetter = OtherDraft<ApplicationMailRecord>;

export const providerApproved = (draft: ApplicationLetter): MailContent => {
  const { record, say, operator } = draft;
  const cuuid = record.cuuid ? [{ label: say.words('application.cuuid'), values: [record.cuuid] }] : [];
  return {
    subject: say.words('provider-approved.subject'),
    title: say.words('provider-approved.title'),
    blocks: [
      paragraph(say.words('provider-approved.lead', { operator: operator.name })),
      facts(company(draft), ...cuuid),
      paragraph(say.words('provider-approved.requests')),
      paragraph(say.words('provider-approved.account', { contact: operator.contact })),
      paragraph(say.words('provider-approved.consents')),
    ],
  };
};

export const providerRefused = (draft: ApplicationLetter): MailContent => {
  const { record, say, operator } = draft;
  return {
    subject: say.words('provider-refused.subject'),
    title: say.words('provider-refused.title'),
    blocks: [
      paragraph(say.words('provider-refused.lead', { operator: operator.name })),
      ...(record.reason ? [reasonGiven(record.reason, say)] : []),
      facts(company(draft)),
      paragraph(say.words('provider-refused.next', { contact: operator.contact })),
    ],
  };
};

const company = ({ record, say }: ApplicationLetter): Fact => ({
  label: say.words('application.company'),
  values: companyLines(record.company, say),
});
