/** What stands around every mail: the greeting, the link to where things stand, and why it came. */
import type { ApplicationMailRecord } from '../../db/mails/record/application.ts';
import type { InvitationMailRecord, RentalMailRecord, SuspensionMailRecord } from '../../db/mails/record/company.ts';
import type { ApiAccessMailRecord, SecretMailRecord, WebhookMailRecord } from '../../db/mails/record/developer.ts';
import type { LinkSeen } from '../../db/access/link-view.ts';
import type { ConsentMailRecord } from '../../db/provider-consents/for-mail.ts';
import type { ApiAccessMailStep, LinkMailStep } from '../../domain/mails/steps.ts';
import type { DigestMailRecord } from '../../db/mails/record/digest.ts';
import type { EnquiryMailRecord } from '../../db/mails/record/enquiry.ts';
import type { MailRecipient } from '../../domain/mails/steps.ts';
import { numberOf } from '../../domain/requests/number.ts';
import type { Draft, OtherDraft } from './draft.ts';
import type { EmailKey } from '../../domain/languages/keys.ts';

export interface Frame {
  hello: string;
  /** None for an account, which follows and ends shares where it signs in, nor for who only gets a notice. */
  follow: { label: string; url: string } | null;
  footer: string[];
  /** The operator's imprint and the like. */
  legal: { label: string; url: string }[];
  /** Language of the mail, for screen readers. */
  language: string;
  sender: string;
}

/** Around a mail about a request. */
export const frameOf = (draft: Draft): Frame => {
  const { record, say, link } = draft;
  const frame = frameAround(
    draft,
    whyTo(record.recipient),
    say.words('reference', { number: numberOf(record.requestId), id: record.requestId }),
  );
  if (record.recipient === 'requester')
    return { ...frame, follow: { label: say.words('follow'), url: link('status') } };
  if (record.recipient === 'renter' || record.recipient === 'former') return frame;
  const [why = '', ...rest] = frame.footer;
  return { ...frame, footer: [why, say.words('shares'), ...rest] };
};

function whyTo(recipient: MailRecipient): EmailKey {
  if (recipient === 'requester' || recipient === 'former') return 'why';
  return recipient === 'renter' ? 'why.renter' : 'why.account';
}

export const frameOfEnquiry = (draft: OtherDraft<EnquiryMailRecord>): Frame =>
  frameAround(draft, 'why.enquiry', draft.say.words('reference.enquiry', { id: draft.record.enquiryId }));

export const frameOfApplication = (draft: OtherDraft<ApplicationMailRecord>): Frame =>
  frameAround(draft, 'why.application', draft.say.words('reference.application', { id: draft.record.applicationId }));

export const frameOfApiAccess = (step: ApiAccessMailStep, draft: OtherDraft<ApiAccessMailRecord>): Frame =>
  frameAround(
    draft,
    step === 'api-access-waiting' ? 'why.apiAccessWaiting' : 'why.developer',
    draft.say.words('reference.apiAccess', { id: draft.record.accessRequestId }),
  );

export const frameOfSecret = (draft: OtherDraft<SecretMailRecord>): Frame =>
  frameAround(draft, 'why.developer', draft.say.words('reference.credential', { id: draft.record.credentialId }));

export const frameOfWebhook = (recipient: 'developer' | 'operator', draft: OtherDraft<WebhookMailRecord>): Frame =>
  frameAround(
    draft,
    recipient === 'operator' ? 'why.webhook' : 'why.developer',
    draft.say.words('reference.webhook', { id: draft.record.webhookId }),
  );

/** The developer is told as one; everybody else as a user of a product. */
export const frameOfLink = (step: LinkMailStep, draft: OtherDraft<LinkSeen>): Frame =>
  frameAround(
    draft,
    step.endsWith('-recipient') ? 'why.developer' : 'why.link',
    draft.say.words('reference.link', { id: draft.record.grantId }),
  );

export const frameOfInvitation = (draft: OtherDraft<InvitationMailRecord>): Frame =>
  frameAround(draft, 'why.invited', draft.say.words('reference.invitation', { id: draft.record.invitationId }));

export const frameOfRental = (draft: OtherDraft<RentalMailRecord>): Frame =>
  frameAround(draft, 'why.renter.access', draft.say.words('reference.rental', { id: draft.record.rentalId }));

export const frameOfSuspension = (draft: OtherDraft<SuspensionMailRecord>): Frame =>
  frameAround(draft, 'why.provider', draft.say.words('reference.company', { id: draft.record.cuuid }));
export const frameOfProviderConsent = (draft: OtherDraft<ConsentMailRecord>): Frame =>
  frameAround(
    draft,
    'why.providerConsent',
    draft.say.words('reference.providerConsent', { id: draft.record.consentId }),
  );

export const frameOfDigest = (draft: OtherDraft<DigestMailRecord>): Frame =>
  frameAround(draft, 'why.digest', draft.say.words('reference.digest', { day: draft.say.day(draft.record.day) }));

const frameAround = ({ say, operator }: OtherDraft<unknown>, why: EmailKey, reference: string): Frame => ({
  hello: say.words('hello'),
  follow: null,
  footer: [
    say.words(why, { operator: operator.name }),
    reference,
    say.words('questions', { contact: operator.contact }),
  ],
  legal: (['imprint', 'privacy'] as const).flatMap((name) => {
    const url = operator[`${name}Url`];
    return url ? [{ label: say.words(name), url }] : [];
  }),
  language: say.locale,
  sender: operator.name,
});
