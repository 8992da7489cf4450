/**
 * What a third party wrote about itself and its purpose, as facts and quotes of a mail (R26). None of it is checked, so
 * none of it may be clicked, pass for our own words or stand in a subject (threat 9).
 */
import type { MailSharing } from '../../../db/mails/record/sharing.ts';
import type { ProviderApplicationForm } from '../../../domain/sharing/provider-application-form.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { linesOf, oneLine, quote, staffWords, type Block, type Fact } from '../content.ts';
import type { Draft } from '../draft.ts';
import type { Say } from '../say.ts';

type CompanyDetails = ProviderApplicationForm['company'];

/** Invisible characters go first: one inside an address would hide it from what makes it unclickable. */
export const theirs = (text: string): string => defanged(oneLine(text));

/** What our own people wrote about somebody's words, in its paragraphs: they may have quoted an address. */
export const reasonGiven = (reason: string, say: Say): Block =>
  staffWords(say.words('reason'), reason.split('\n').map(theirs).join('\n'));

/** In the lines in which it was written; those of a very long column run together, so that it pushes nothing of ours away. */
const inLines = (text: string): string => {
  const lines = linesOf(text).map(theirs);
  const last = lines.slice(MOST_LINES - 1).join(' ');
  return [...lines.slice(0, MOST_LINES - 1), ...(last ? [last] : [])].join('\n');
};
const MOST_LINES = 12;

/** No more than so many characters of it. */
export const capped = (text: string, most: number): string => {
  const characters = [...text.trim()];
  return inLines(characters.length > most ? `${characters.slice(0, most).join('').trimEnd()} …` : text);
};

/** The sharing of a draft's request; there is one in every draft about sharing (`db/mails/still-true.ts`). */
export function sharingOf({ record }: Draft): MailSharing {
  if (!record.sharing) throw new Error('a mail about sharing, of a request that shares nothing');
  return record.sharing;
}

export function thirdParty(draft: Draft): Fact {
  const { say, record } = draft;
  const { name, company } = sharingOf(draft).recipient;
  return {
    label: say.words(record.type === 'provider' ? 'thirdParty' : 'thirdParty.asWritten'),
    values: [theirs(name), ...(company ? companyLines(company, say) : [])],
  };
}

export const companyLines = (company: CompanyDetails, say: Say): string[] => [
  theirs(company.name),
  say.words('company.number', { number: theirs(company.registrationNumber) }),
  say.words('company.address', { address: theirs(company.address), country: say.country(company.country) }),
];

/** The customer as the third party named it; nothing that we know of the customer. */
export function customerNamed(draft: Draft): Fact {
  const { say } = draft;
  const { customer } = sharingOf(draft);
  return { label: say.words('customer'), values: [nameOf(customer, say)] };
}

function nameOf(customer: MailSharing['customer'], say: Say): string {
  if ('name' in customer) return theirs(customer.name);
  return customer.cuuid
    ? say.words('customer.company', { cuuid: customer.cuuid })
    : say.words('customer.administrator', { email: theirs(customer.adminEmail ?? '') });
}

export function agreement(draft: Draft): Fact {
  const { say, record } = draft;
  const { date, reference } = sharingOf(draft).agreement;
  return {
    label: say.words(record.recipient === 'requester' ? 'agreement' : 'agreement.withYou'),
    values: [
      ...(date ? [say.words('agreement.date', { date: say.day(date) })] : []),
      ...(reference ? [say.words('agreement.reference', { reference: theirs(reference) })] : []),
    ],
  };
}

export const purpose = (draft: Draft): Block =>
  quote(
    draft.say.words(draft.record.recipient === 'requester' ? 'purpose.entered' : 'purpose.theirs'),
    inLines(sharingOf(draft).purpose),
  );
