/** The part of a mail's record that only requests reviewed by people, and those of rental companies, have (R34–R36). */
import { dayOf, type Day } from '../../../domain/time/day.ts';
import type { MailStep } from '../../../domain/mails/steps.ts';
import type { Period } from '../../../domain/time/period.ts';
import { readDetails, type Details } from '../../../domain/requests/details.ts';

export interface MailReview {
  /** What the form said, by type. */
  form: ReviewedForm;
  /** Why staff decided as they did, by the step that tells it; the latest of each. */
  reasons: Partial<Record<MailStep, string>>;
  /** R36: the last day on which our reply is in time; none while no reply is due. */
  replyBy: Day | null;
  /** R36: how long we have for it, once the email is verified. */
  replyWithinWorkingDays: number | null;
  /** R36: a change was asked for and is not answered yet. */
  changeOpen: boolean;
}

export type ReviewedForm =
  | {
      type: 'rental';
      /** The rental company, by the name under which it is registered. */
      company: string;
      renterName: string;
      rental: Period;
    }
  | ({ type: 'unregistered-fleet' } & Details<'unregistered-fleet'>)
  | ({ type: 'public-body' } & Details<'public-body'>);

/** As the database answers. */
export interface ReviewRow {
  type: string;
  timeZone: string;
  details: unknown;
  rentalCompany: string | null;
  reasons: Partial<Record<MailStep, string>>;
  replyBefore: Date | null;
  replyWithin: number | null;
  changeOpen: boolean;
}

/** What is selected for it, of the request `r`. */
export const REVIEW_COLUMNS = `
  case when r.type = 'rental' then
    (select co.name from companies co where co.id = cast(substr(r.holder, length('company:') + 1) as uuid)) end as "rentalCompany",
  (select coalesce(jsonb_object_agg(s.kind, s.reason order by s.id), '{}')
   from staff_decisions s where s.request_id = r.id) as reasons,
  r.review_due_at as "replyBefore",
  (r.policy->'replyWithinWorkingDays'->>(r.details->>'need'))::int as "replyWithin",
  exists (select from review_rounds v where v.request_id = r.id and v.answered_at is null) as "changeOpen"`;

/** `null` for the other types, and once the personal details are removed (R13). */
export function mailReview(row: ReviewRow): MailReview | null {
  const form = formOf(row);
  return (
    form && {
      form,
      reasons: row.reasons,
      // The reply is due at the end of a working day: the moment after it belongs to the next one.
      replyBy: row.replyBefore && dayOf(new Date(row.replyBefore.getTime() - 1), row.timeZone),
      replyWithinWorkingDays: row.replyWithin,
      changeOpen: row.changeOpen,
    }
  );
}

function formOf({ type, details: kept, rentalCompany }: ReviewRow): ReviewedForm | null {
  switch (type) {
    case 'rental': {
      const details = readDetails(type, kept);
      return details && { type, company: rentalCompany ?? '', renterName: details.renter.name, rental: details.rental };
    }
    case 'unregistered-fleet': {
      const details = readDetails(type, kept);
      return details && { type, ...details };
    }
    case 'public-body': {
      const details = readDetails(type, kept);
      return details && { type, ...details };
    }
    default:
      return null;
  }
}
