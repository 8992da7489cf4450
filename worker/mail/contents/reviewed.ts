/**
 * What the forms of reviewed and rental requests said, as facts of a mail. Like a third party's words, none of it is
 * checked, so none of it may be clicked (threat 9).
 */
import type { MailReview, ReviewedForm } from '../../../db/mails/record/review.ts';
import { quote, type Block, type Fact } from '../content.ts';
import type { Draft } from '../draft.ts';
import type { Say } from '../say.ts';
import { capped, companyLines, reasonGiven, theirs } from './their-words.ts';

const DATA_WANTED_SHOWN = 1000;

/** The review of a draft's request; there is one in every draft about it (`still-true.ts`). */
export function reviewOf({ record }: Draft): MailReview {
  if (!record.review) throw new Error('a mail about a review, of a request that nobody reviews');
  return record.review;
}

/** Who asks. */
export function parties(form: ReviewedForm, say: Say): Fact[] {
  switch (form.type) {
    case 'rental':
      return [
        rentalCompany(form, say),
        { label: say.words('rental.renter'), values: [theirs(form.renterName)] },
        rentalDays(form, say),
      ];
    case 'unregistered-fleet':
      return [
        { label: say.words('company.entered'), values: companyLines(form.company, say) },
        { label: say.words('contact.entered'), values: [theirs(form.contact.name)] },
        { label: say.words('market'), values: [say.country(form.market)] },
      ];
    case 'public-body': {
      const { name, address, country, contact } = form.body;
      const where = say.words('company.address', { address: theirs(address), country: say.country(country) });
      return [{ label: say.words('body'), values: [theirs(name), where, theirs(contact)] }];
    }
  }
}

type Rental = Extract<ReviewedForm, { type: 'rental' }>;
export const rentalCompany = ({ company }: Rental, say: Say): Fact => ({
  label: say.words('rental.company'),
  values: [theirs(company)],
});
export const rentalDays = ({ rental }: Rental, say: Say): Fact => ({
  label: say.words('rental.days'),
  values: [say.words('period.days', { from: say.day(rental.from), to: say.day(rental.to) })],
});

/** R36: a public body describes what it wants; it may name products besides. */
export function dataWanted(draft: Draft): Block[] {
  const { form } = reviewOf(draft);
  if (form.type !== 'public-body') return [];
  return [quote(draft.say.words('dataWanted'), capped(form.dataWanted, DATA_WANTED_SHOWN))];
}

/** Why staff decided as they did. */
export function reasonFor(step: keyof MailReview['reasons'], draft: Draft): Block[] {
  const reason = reviewOf(draft).reasons[step];
  return reason ? [reasonGiven(reason, draft.say)] : [];
}
