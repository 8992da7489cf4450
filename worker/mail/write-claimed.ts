/** A claimed mail as it goes out, written from the record as it is now; or why there is none to send. */
import type { Knex } from 'knex';
import { linkForMail } from '../../db/access/link-view.ts';
import { consentForMail, isConsentMailStillTrue } from '../../db/provider-consents/for-mail.ts';
import { applicationMailRecord } from '../../db/mails/record/application.ts';
import { invitationMailRecord, rentalMailRecord, suspensionMailRecord } from '../../db/mails/record/company.ts';
import { apiAccessMailRecord, secretMailRecord, webhookMailRecord } from '../../db/mails/record/developer.ts';
import type { ClaimedMail } from '../../db/mails/claims.ts';
import type { MailsInRounds } from '../../db/mails/in-rounds.ts';
import { digestMailRecord } from '../../db/mails/record/digest.ts';
import { enquiryMailRecord } from '../../db/mails/record/enquiry.ts';
import type { MailRecord } from '../../db/mails/record/request.ts';
import { budgetsOf, type Budget, type Cause } from '../../domain/mails/budget.ts';
import type { MailStep } from '../../domain/mails/steps.ts';
import type { MailBudget } from '../../domain/policy.ts';
import type { OutgoingMail } from './outgoing-mail.ts';
import {
  renderApiAccessMail,
  renderApplicationMail,
  renderDigestMail,
  renderEnquiryMail,
  renderInvitationMail,
  renderLinkMail,
  renderMail,
  renderRentalMail,
  renderProviderConsentMail,
  renderSecretMail,
  renderSuspensionMail,
  renderWebhookMail,
  type MailWording,
} from './render.ts';
import {
  isApiAccessMailStillTrue,
  isApplicationMailStillTrue,
  isEnquiryMailStillTrue,
  isInvitationMailStillTrue,
  isLinkMailStillTrue,
  isRentalMailStillTrue,
  isSecretMailStillTrue,
  isStillTrue,
  isSuspensionMailStillTrue,
  isWebhookMailStillTrue,
} from '../../db/mails/still-true.ts';

/** The words of mails, and the budgets of those to addresses that have not confirmed. */
export interface Wording extends MailWording {
  budget: MailBudget;
}

type About<Subject extends ClaimedMail['about']> = Extract<ClaimedMail, { about: Subject }>;

/** A mail as it goes out, and what it counts against before it may (R67). */
export interface Written {
  outgoing: OutgoingMail;
  budgets: Budget[];
}

interface Writing {
  db: Knex;
  rounds: MailsInRounds;
  wording: Wording;
}

/** @throws what the database throws, and where a mail holds what its recipient may not have */
export function writeClaimed(
  { db, rounds, wording }: Writing,
  mail: ClaimedMail,
): Promise<Written | 'link-used' | 'no-longer-true'> {
  switch (mail.about) {
    case 'request':
      return aboutRequest(rounds, wording, mail);
    case 'enquiry':
      return aboutEnquiry(db, wording, mail);
    case 'application':
      return aboutApplication(db, wording, mail);
    case 'api-access':
      return aboutApiAccess(db, wording, mail);
    case 'secret':
      return aboutSecret(db, wording, mail);
    case 'webhook':
      return aboutWebhook(db, wording, mail);
    case 'link':
      return aboutLink(db, wording, mail);
    case 'invitation':
      return aboutInvitation(db, wording, mail);
    case 'rental':
      return aboutRental(db, wording, mail);
    case 'suspension':
      return aboutSuspension(db, wording, mail);
    case 'provider-consent':
      return aboutProviderConsent(db, wording, mail);
    case 'digest':
      return aboutDay(db, wording, mail);
  }
}

async function aboutRequest(
  rounds: MailsInRounds,
  wording: Wording,
  { id, subjectId, step, recipient, turn, attempt }: About<'request'>,
) {
  const record = await rounds.record({ requestId: subjectId, recipient });
  if (isStillTrue(step, record)) {
    const outgoing = { mailId: id, to: record.email, ...renderMail(step, record, wording) };
    const cause = turn === 0 && causeOf(step, record); // further turns are support's doing
    return { outgoing, budgets: cause ? budgetsOf(cause, wording.budget) : [] };
  }
  // A link that was used proves that an earlier attempt did arrive, whatever we heard of it: the clocks must start.
  return step === 'verify' && record.verifiedAt && attempt > 1 ? 'link-used' : 'no-longer-true';
}

/** Who caused a mail to an address that has not confirmed; `null` where it has, or where people of ours caused it. */
function causeOf(step: MailStep, record: MailRecord): Cause | null {
  const { email, requester: account } = record;
  if (record.recipient === 'renter') return { email, account, address: 'unknown', confirmedBefore: false };
  if (record.recipient === 'requester')
    return record.verifiedAt ? null : { email, account, address: 'unknown', confirmedBefore: record.addressConfirmed };
  return step === 'consent-request' ? { email, account, address: 'known', confirmedBefore: false } : null;
}

async function aboutEnquiry(db: Knex, wording: Wording, { id, subjectId, step, turn }: About<'enquiry'>) {
  // An answer that came meanwhile has a mail of its own; but that the question was taken is no news after it.
  const record = await enquiryMailRecord(db, subjectId, step === 'enquiry-answered' ? id : undefined);
  if (!isEnquiryMailStillTrue(step, record)) return 'no-longer-true';
  const { email } = record;
  const outgoing = { mailId: id, to: email, ...renderEnquiryMail(step, record, wording) };
  const isFirst = step === 'enquiry-received' && turn === 0;
  const cause = { email, account: null, address: 'unknown', confirmedBefore: false } as const;
  return { outgoing, budgets: isFirst ? budgetsOf(cause, wording.budget) : [] };
}

async function aboutApplication(db: Knex, wording: Wording, { id, subjectId, step }: About<'application'>) {
  const record = await applicationMailRecord(db, subjectId);
  if (!isApplicationMailStillTrue(step, record)) return 'no-longer-true';
  const outgoing = { mailId: id, to: record.email, ...renderApplicationMail(step, record, wording) };
  return { outgoing, budgets: [] };
}

async function aboutApiAccess(db: Knex, wording: Wording, { id, subjectId, step, recipient }: About<'api-access'>) {
  const record = await apiAccessMailRecord(db, subjectId);
  if (!isApiAccessMailStillTrue(step, record)) return 'no-longer-true';
  const { subject, text, html } = renderApiAccessMail(step, record, wording);
  const to = recipient === 'operator' ? wording.digest.to : record.email;
  const budgets = recipient === 'operator' ? [] : budgetsToDeveloper(record, wording);
  return { outgoing: { mailId: id, to, subject, text, html }, budgets };
}

async function aboutSecret(db: Knex, wording: Wording, { id, subjectId }: About<'secret'>) {
  const record = await secretMailRecord(db, subjectId);
  if (!isSecretMailStillTrue(record)) return 'no-longer-true';
  const outgoing = { mailId: id, to: record.email, ...renderSecretMail(record, wording) };
  return { outgoing, budgets: budgetsToDeveloper(record, wording) };
}

async function aboutWebhook(db: Knex, wording: Wording, { id, subjectId, recipient }: About<'webhook'>) {
  const record = await webhookMailRecord(db, subjectId);
  const to = recipient === 'operator' ? wording.digest.to : record.email;
  if (to === '' || !isWebhookMailStillTrue(record)) return 'no-longer-true';
  const budgets = recipient === 'operator' ? [] : budgetsToDeveloper(record, wording);
  return { outgoing: { mailId: id, to, ...renderWebhookMail(record, wording, recipient) }, budgets };
}

async function aboutLink(db: Knex, wording: Wording, { id, subjectId, step, recipient }: About<'link'>) {
  const link = await linkForMail(db, subjectId, recipient);
  if (!isLinkMailStillTrue(step, link)) return 'no-longer-true';
  const outgoing = { mailId: id, to: link.email, ...renderLinkMail(step, link, wording) };
  const { email, developer } = link;
  return { outgoing, budgets: recipient === 'developer' ? budgetsToDeveloper({ email, ...developer }, wording) : [] };
}

/** R67: an address that somebody typed in, until its holder accepts. */
const budgetsToAnybody = (email: string, account: string | null, { budget }: Wording): Budget[] =>
  budgetsOf({ email, account, address: 'unknown', confirmedBefore: false }, budget);

async function aboutInvitation(db: Knex, wording: Wording, { id, subjectId }: About<'invitation'>) {
  const record = await invitationMailRecord(db, subjectId);
  if (!isInvitationMailStillTrue(record)) return 'no-longer-true';
  const outgoing = { mailId: id, to: record.email, ...renderInvitationMail(record, wording) };
  // Whom staff approved has been looked at.
  return { outgoing, budgets: record.account ? budgetsToAnybody(record.email, record.account, wording) : [] };
}

async function aboutRental(db: Knex, wording: Wording, { id, subjectId, step }: About<'rental'>) {
  const record = await rentalMailRecord(db, subjectId);
  if (!isRentalMailStillTrue(step, record)) return 'no-longer-true';
  const outgoing = { mailId: id, to: record.email, ...renderRentalMail(step, record, wording) };
  // That it ended is told to those alone who accepted, and so have confirmed.
  return { outgoing, budgets: step === 'rental-access' ? budgetsToAnybody(record.email, record.account, wording) : [] };
}

async function aboutSuspension(db: Knex, wording: Wording, { id, subjectId, step, recipient }: About<'suspension'>) {
  const record = await suspensionMailRecord(db, subjectId, recipient);
  if (!isSuspensionMailStillTrue(step, record)) return 'no-longer-true';
  return { outgoing: { mailId: id, to: record.email, ...renderSuspensionMail(step, record, wording) }, budgets: [] };
}

async function aboutProviderConsent(
  db: Knex,
  wording: Wording,
  { id, subjectId, step, turn, recipient }: About<'provider-consent'>,
) {
  const record = await consentForMail(db, subjectId, { step, turn, recipient });
  if (!isConsentMailStillTrue(step, record)) return 'no-longer-true';
  const outgoing = { mailId: id, to: record.email, ...renderProviderConsentMail(step, record, wording) };
  return { outgoing, budgets: [] };
}

/** R67: an address that a developer typed in is anybody's until the identity provider vouches for it. */
const budgetsToDeveloper = (
  { email, emailConfirmed, account }: { email: string; emailConfirmed: boolean; account: string },
  { budget }: Wording,
): Budget[] =>
  emailConfirmed ? [] : budgetsOf({ email, account, address: 'unknown', confirmedBefore: false }, budget);

async function aboutDay(db: Knex, wording: Wording, { id, subjectId }: About<'digest'>) {
  const { to, timeZone } = wording.digest;
  const record = await digestMailRecord(db, subjectId, timeZone);
  return { outgoing: { mailId: id, to, ...renderDigestMail(record, wording) }, budgets: [] };
}
