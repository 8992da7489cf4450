/** A claimed mail as it goes out, written from the record as it is now; or why there is none to send. */
import type { Knex } from 'knex';
import { applicationMailRecord } from '../../db/mails/record/application.ts';
import type { ClaimedMail } from '../../db/mails/claims.ts';
import { enquiryMailRecord } from '../../db/mails/record/enquiry.ts';
import { mailRecord } from '../../db/mails/record/request.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import { renderApplicationMail, renderEnquiryMail, renderMail, type MailWording } from './render.ts';
import { isApplicationMailStillTrue, isEnquiryMailStillTrue, isStillTrue } from '../../db/mails/still-true.ts';

type About<Subject extends ClaimedMail['about']> = Extract<ClaimedMail, { about: Subject }>;

/** @throws what the database throws, and where a mail holds what its recipient may not have */
export function writeClaimed(
  db: Knex,
  wording: MailWording,
  mail: ClaimedMail,
): Promise<OutgoingMail | 'link-used' | 'no-longer-true'> {
  switch (mail.about) {
    case 'request':
      return aboutRequest(db, wording, mail);
    case 'enquiry':
      return aboutEnquiry(db, wording, mail);
    case 'application':
      return aboutApplication(db, wording, mail);
  }
}

async function aboutRequest(
  db: Knex,
  wording: MailWording,
  { id, subjectId, step, recipient, attempt }: About<'request'>,
) {
  const record = await mailRecord(db, subjectId, recipient);
  if (isStillTrue(step, record)) return { mailId: id, to: record.email, ...renderMail(step, record, wording) };
  // A link that was used proves that an earlier attempt did arrive, whatever we heard of it: the clocks must start.
  return step === 'verify' && record.verifiedAt && attempt > 1 ? 'link-used' : 'no-longer-true';
}

async function aboutEnquiry(db: Knex, wording: MailWording, { id, subjectId, step }: About<'enquiry'>) {
  // An answer that came meanwhile has a mail of its own; but that the question was taken is no news after it.
  const record = await enquiryMailRecord(db, subjectId, step === 'enquiry-answered' ? id : undefined);
  if (!isEnquiryMailStillTrue(step, record)) return 'no-longer-true';
  return { mailId: id, to: record.email, ...renderEnquiryMail(step, record, wording) };
}

async function aboutApplication(db: Knex, wording: MailWording, { id, subjectId, step }: About<'application'>) {
  const record = await applicationMailRecord(db, subjectId);
  if (!isApplicationMailStillTrue(step, record)) return 'no-longer-true';
  return { mailId: id, to: record.email, ...renderApplicationMail(step, record, wording) };
}
