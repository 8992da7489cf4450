/** What the mails of an enquiry are written from (R38). */
import type { Knex } from 'knex';
import type { ComplaintOutcome, EnquiryForm } from '../../../domain/support/enquiry-form.ts';
import type { EnquiryId } from '../../../domain/ids.ts';
import type { Locale } from '../../../domain/languages/languages.ts';

export interface EnquiryMailRecord {
  enquiryId: EnquiryId;
  email: string;
  locale: Locale;
  topic: EnquiryForm['topic'];
  /** R50: until when a complaint is to be answered; `null` for the others. */
  answerBy: Date | null;
  /** It waits for an answer, and that moment is past. */
  late: boolean;
  /** What came of it, as that answer says. */
  outcome: ComplaintOutcome | null;
  /** What support answered, in the mail that brings it; none before the first answer. */
  answer: string | null;
  /** What the enquirer had written before that answer. */
  question: string | null;
}

/**
 * The record behind an enquiry's mail. A mail brings the last answer that was there when it was queued: each answer
 * queues a mail of its own, and a mail sent again brings the last answer. Without `mailId`: the enquiry as it stands now.
 * Throws where there is no such enquiry: mails refer to theirs by a foreign key.
 */
export async function enquiryMailRecord(db: Knex, id: EnquiryId, mailId?: string): Promise<EnquiryMailRecord> {
  const { rows } = await db.raw<{ rows: EnquiryMailRecord[] }>(
    `select e.id as "enquiryId", e.email, e.locale, e.topic, e.answer_by as "answerBy",
       coalesce(e.status = 'open' and e.answer_by < clock_timestamp(), false) as late,
       a.outcome, a.text as answer,
       (select q.text from enquiry_messages q
        where q.enquiry_id = e.id and q.author = 'enquirer' and q.no < a.no order by q.no desc limit 1) as question
     from enquiries e left join lateral (
       select m.no, m.text, m.outcome from enquiry_messages m
       where m.enquiry_id = e.id and m.author <> 'enquirer'
         and m.at <= coalesce((select queued_at from mails where id = :mailId), 'infinity')
       order by m.no desc limit 1
     ) a on true
     where e.id = :id`,
    { id, mailId: mailId ?? null },
  );
  const [record] = rows;
  if (!record) throw new Error('There is no such enquiry.');
  return record;
}
