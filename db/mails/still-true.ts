/** Whether a mail is still true. A delayed mail must not ask for an act that is done or promise data that is gone. */
import type { LinkSeen } from '../access/link-view.ts';
import type { ApplicationMailRecord } from './record/application.ts';
import type { InvitationMailRecord, RentalMailRecord, SuspensionMailRecord } from './record/company.ts';
import type { ApiAccessMailRecord, SecretMailRecord, WebhookMailRecord } from './record/developer.ts';
import type { EnquiryMailRecord } from './record/enquiry.ts';
import type { MailRecord } from './record/request.ts';
import type {
  ApiAccessMailStep,
  ApplicationMailStep,
  EnquiryMailStep,
  LinkMailStep,
  MailStep,
  RentalMailStep,
  SuspensionMailStep,
} from '../../domain/mails/steps.ts';

const stillTrueIf: Record<MailStep, (record: MailRecord) => boolean> = {
  verify: (r) => r.status === 'awaiting-verification' && r.verifiedAt === null,
  overdue: (r) => r.endedAt === null,
  ready: (r) => r.status === 'ready',
  'no-data': (r) => r.status === 'ready',
  // R67: an address that never confirmed a request gets no mail about its end.
  lapsed: (r) => r.status === 'lapsed' && r.addressConfirmed,
  cancelled: (r) => r.status === 'cancelled',
  'not-matched': (r) => r.status === 'rejected',
  'consent-request': (r) => isAccount(r) && r.sharing?.consentOpen === true,
  'consent-reminder': (r) => isAccount(r) && r.sharing?.consentOpen === true,
  'consent-not-given': (r) => r.status === 'cancelled' && r.cancelledBy === null,
  'consent-receipt': (r) => isAccount(r) && Boolean(r.sharing?.receipt),
  declined: (r) => r.status === 'declined',
  'first-download': (r) => isAccount(r) && Boolean(r.sharing?.downloadedAt),
  withdrawn: (r) => r.status === 'withdrawn',
  'new-link': (r) => r.status === 'ready',
  'link-reminder': (r) => r.status === 'ready' && !r.downloaded,
  'link-end-moved': (r) => r.status === 'ready',
  'address-corrected': (r) => r.endedAt === null && r.verifiedAt !== null,
  'address-replaced': (r) => r.recipient === 'former',
  revoked: (r) => r.status === 'revoked',
  'ownership-confirmed': (r) => r.endedAt === null && wasDecided(r, 'ownership-confirmed'),
  'ownership-refused': (r) => r.status === 'rejected' && wasDecided(r, 'ownership-refused'),
  'review-begun': (r) => isUnderReview(r) && r.review?.replyBy != null,
  'change-asked': (r) => isUnderReview(r) && r.review?.changeOpen === true && wasDecided(r, 'change-asked'),
  'review-accepted': (r) => r.endedAt === null && wasDecided(r, 'review-accepted'),
  'review-declined': (r) => r.status === 'declined' && wasDecided(r, 'review-declined'),
  'recipient-held': (r) => r.endedAt === null && r.sharing?.held != null,
  'erase-demanded': (r) => r.demand !== null,
  'data-erased': (r) => isAccount(r) && r.erasedAt !== null,
  'secrets-held-back': (r) => r.endedAt === null && r.heldBack.length > 0,
  'secrets-given-again': (r) => r.endedAt === null,
  // True while the data can be downloaded, and after it was. An expired link that nobody used gave the data to nobody.
  'renter-notice': (r) => r.review?.form.type === 'rental' && (r.status === 'ready' || r.status === 'completed'),
};

/** Whether the mail goes to one of the deciders: mails to them are for no one else. */
const isAccount = (record: MailRecord): boolean => record.sharing?.decider != null;

const wasDecided = ({ review }: MailRecord, step: MailStep): boolean => review?.reasons[step] !== undefined;

/** A request stays in `awaiting-review` for a moment after it was accepted, so the state alone is not enough. */
const isUnderReview = (record: MailRecord): boolean =>
  record.status === 'awaiting-review' && !wasDecided(record, 'review-accepted');

/** A renter gets the notice (R35), a former address the word that it was replaced (R15), and nobody else does. */
const isForThem = (step: MailStep, { recipient }: MailRecord): boolean =>
  (step === 'renter-notice') === (recipient === 'renter') && (step === 'address-replaced') === (recipient === 'former');

export const isStillTrue = (step: MailStep, record: MailRecord): boolean =>
  record.email !== '' && isForThem(step, record) && stillTrueIf[step](record);

/** "We received your enquiry" is no longer worth sending once the enquiry has an answer, nor that the answer is late. */
export const isEnquiryMailStillTrue = (step: EnquiryMailStep, { email, answer, late }: EnquiryMailRecord): boolean =>
  email !== '' && (step === 'complaint-late' ? late : (step === 'enquiry-answered') === (answer !== null));

export const isApplicationMailStillTrue = (
  step: ApplicationMailStep,
  { email, status, cuuid }: ApplicationMailRecord,
): boolean =>
  email !== '' && (step.endsWith('-approved') ? status === 'approved' && cuuid !== null : status === 'refused');

export const isInvitationMailStillTrue = ({ email, isOpen }: InvitationMailRecord): boolean => email !== '' && isOpen;

export const isRentalMailStillTrue = (step: RentalMailStep, { email, status }: RentalMailRecord): boolean =>
  email !== '' && status === (step === 'rental-access' ? 'offered' : 'ended');

export const isSuspensionMailStillTrue = (
  step: SuspensionMailStep,
  { email, resumed, suspendedNow }: SuspensionMailRecord,
): boolean => email !== '' && (step === 'provider-suspended' ? !resumed : resumed && !suspendedNow);

const accessStateOf = {
  'api-access-approved': 'approved',
  'api-access-refused': 'refused',
  'api-access-lapsed': 'lapsed',
  'api-access-waiting': 'in-review',
} as const satisfies Record<ApiAccessMailStep, ApiAccessMailRecord['status']>;

/** To the operator while it waits; to the developer what became of it. */
export const isApiAccessMailStillTrue = (step: ApiAccessMailStep, { email, status }: ApiAccessMailRecord): boolean =>
  email !== '' && accessStateOf[step] === status;

/** To a developer; the operator has an address of its own. */
export const isWebhookMailStillTrue = ({ isDisabled }: WebhookMailRecord): boolean => isDisabled;

export const isSecretMailStillTrue = ({ email, works }: SecretMailRecord): boolean => email !== '' && works;

/** Of an end that has come, or while there is something left to read for whoever it goes to; of a sleep while nothing has moved it. */
export const isLinkMailStillTrue = (
  step: LinkMailStep,
  { email, endedAt, products, sleepsAt, heldBack }: LinkSeen,
): boolean =>
  email !== '' &&
  products.length > 0 &&
  (step !== 'link-secrets-held-back' || heldBack.length > 0) &&
  (step !== 'link-sleeps-recipient' || sleepsAt !== null) &&
  (step === 'link-ended' || step === 'link-ended-recipient'
    ? endedAt !== null
    : endedAt === null && products.some(({ ended }) => !ended));
