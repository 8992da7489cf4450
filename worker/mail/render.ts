/** Writes a mail from its record: its subject, and the same words as text and as HTML. */
import type { LinkSeen } from '../../db/access/link-view.ts';
import type { ConsentMailRecord } from '../../db/provider-consents/for-mail.ts';
import type { ApplicationMailRecord } from '../../db/mails/record/application.ts';
import type { InvitationMailRecord, RentalMailRecord, SuspensionMailRecord } from '../../db/mails/record/company.ts';
import type { ApiAccessMailRecord, SecretMailRecord, WebhookMailRecord } from '../../db/mails/record/developer.ts';
import type { DigestMailRecord } from '../../db/mails/record/digest.ts';
import type { EnquiryMailRecord } from '../../db/mails/record/enquiry.ts';
import type { MailRecord } from '../../db/mails/record/request.ts';
import type { InvitationId, LinkId, RentalId } from '../../domain/ids.ts';
import { locales } from '../../domain/languages/languages.ts';
import { linkToken, type LinkKeys, type LinkPurpose } from '../../domain/links/token.ts';
import type {
  AnyMailStep,
  ApiAccessMailStep,
  ApplicationMailStep,
  EnquiryMailStep,
  LinkMailStep,
  MailStep,
  RentalMailStep,
  SuspensionMailStep,
  ProviderConsentMailStep,
} from '../../domain/mails/steps.ts';
import { subjectOf, type MailContent, type WrittenMail } from './content.ts';
import { writers } from './contents/by-step.ts';
import { companyApproved, companyRefused, rentalMail, suspensionMail, userInvited } from './contents/company.ts';
import { apiAccessMail, secretExpires, webhookDisabled } from './contents/developer.ts';
import { complaintLate, enquiryAnswered, enquiryReceived } from './contents/enquiry.ts';
import { linkMail } from './contents/link.ts';
import { redress } from './contents/redress.ts';
import { providerApproved, providerRefused } from './contents/provider-application.ts';
import { providerConsentMail } from './contents/provider-consent.ts';
import { releaseDigest } from './contents/release-digest.ts';
import {
  frameOf,
  frameOfApiAccess,
  frameOfApplication,
  frameOfDigest,
  frameOfEnquiry,
  frameOfInvitation,
  frameOfLink,
  frameOfRental,
  frameOfProviderConsent,
  frameOfSecret,
  frameOfSuspension,
  frameOfWebhook,
} from './frame.ts';
import { htmlOf } from './html.tsx';
import type { Draft, Operator, OtherDraft } from './draft.ts';
import { speak } from './say.ts';
import { textOf } from './text.ts';

export interface MailWording {
  publicUrl: string;
  linkKeys: LinkKeys;
  operator: Operator;
  /** Who gets the email about a day (R68), and the time zone of its days. */
  digest: { to: string; timeZone: string };
}

export interface RenderedMail {
  subject: string;
  text: string;
  html: string;
}

/** A mail about a request. The links are derived, so a mail that is sent again carries the same ones. */
export function renderMail(step: MailStep, record: MailRecord, wording: MailWording): RenderedMail {
  const { publicUrl, linkKeys, operator } = wording;
  const link = (purpose: LinkPurpose) =>
    `${publicUrl}/links/${purpose}/${linkToken(linkKeys, purpose, record.requestId, generationOf(purpose, record))}`;
  const { locale, languageUnknown, timeZone } = record;
  const others = languageUnknown ? locales.filter((other) => other !== locale) : [];
  return rendered(
    operator,
    ...[locale, ...others].map((language): WrittenMail => {
      const draft: Draft = { record, say: speak(language, timeZone), link, operator };
      const content = closed(step, writers[step](draft), draft, publicUrl, { country: countryOf(record) });
      return { content, frame: frameOf(draft) };
    }),
  );
}

/** R38: a mail about an enquiry, with the link to its conversation. */
export function renderEnquiryMail(
  step: EnquiryMailStep,
  record: EnquiryMailRecord,
  wording: MailWording,
): RenderedMail {
  const { publicUrl, linkKeys, operator } = wording;
  const conversation = `${publicUrl}/links/enquiry/${linkToken(linkKeys, 'enquiry', record.enquiryId)}`;
  const draft = { record, say: speak(record.locale, NO_ZONE), operator };
  const content = enquiryWriters[step](draft, conversation);
  const refused = record.outcome !== null && record.outcome !== 'upheld';
  return rendered(operator, {
    content: closed(step, content, draft, publicUrl, { refused }),
    frame: frameOfEnquiry(draft),
  });
}

const enquiryWriters = {
  'enquiry-received': enquiryReceived,
  'enquiry-answered': enquiryAnswered,
  'complaint-late': complaintLate,
} as const;

/** R31, R44: the mail about a company's application. */
export function renderApplicationMail(
  step: ApplicationMailStep,
  record: ApplicationMailRecord,
  { operator, publicUrl }: MailWording,
): RenderedMail {
  const draft = { record, say: speak(record.locale, NO_ZONE), operator };
  const content = closed(step, applicationWriters[step](draft), draft, publicUrl, { country: record.company.country });
  return rendered(operator, { content, frame: frameOfApplication(draft) });
}

const applicationWriters = {
  'provider-approved': providerApproved,
  'provider-refused': providerRefused,
  'company-approved': companyApproved,
  'company-refused': companyRefused,
} as const;

/** R46: the mail that invites somebody to join a company. */
export function renderInvitationMail(
  record: InvitationMailRecord,
  { operator, publicUrl, linkKeys, digest }: MailWording,
): RenderedMail {
  const draft = { record, say: speak(record.locale, digest.timeZone), operator };
  const link = `${publicUrl}/links/invitation/${linkToken(linkKeys, 'invitation', record.invitationId as InvitationId)}`;
  return rendered(operator, { content: userInvited(draft, link), frame: frameOfInvitation(draft) });
}

/** A mail to a renter about an access of their own. */
export function renderRentalMail(
  step: RentalMailStep,
  record: RentalMailRecord,
  { operator, publicUrl, linkKeys, digest }: MailWording,
): RenderedMail {
  const draft = { record, say: speak(record.locale, digest.timeZone), operator };
  const link = `${publicUrl}/links/rental/${linkToken(linkKeys, 'rental', record.rentalId as RentalId)}`;
  const content = closed(step, rentalMail(step, draft, link), draft, publicUrl);
  return rendered(operator, { content, frame: frameOfRental(draft) });
}

/** R60: a mail to a provider that is suspended, or resumed. */
export function renderSuspensionMail(
  step: SuspensionMailStep,
  record: SuspensionMailRecord,
  { operator, publicUrl }: MailWording,
): RenderedMail {
  const draft = { record, say: speak(record.locale, NO_ZONE), operator };
  const content = closed(step, suspensionMail(step, draft), draft, publicUrl);
  return rendered(operator, { content, frame: frameOfSuspension(draft) });
}

/** R41: a mail about a request for API access; to the operator in English, since nobody has chosen another language. */
export function renderApiAccessMail(
  step: ApiAccessMailStep,
  record: ApiAccessMailRecord,
  { operator, publicUrl, digest }: MailWording,
): RenderedMail {
  const say = speak(step === 'api-access-waiting' ? 'en' : record.locale, digest.timeZone);
  const draft = { record, say, operator };
  const places = { own: `${publicUrl}/developer`, console: `${publicUrl}/support/developers` };
  const content = closed(step, apiAccessMail(step, draft, places), draft, publicUrl);
  return rendered(operator, { content, frame: frameOfApiAccess(step, draft) });
}

/** R41: the mail about a secret that is about to expire. */
export function renderSecretMail(record: SecretMailRecord, { operator, publicUrl, digest }: MailWording): RenderedMail {
  const draft = { record, say: speak(record.locale, digest.timeZone), operator };
  const own = `${publicUrl}/developer/credentials/${record.credentialId}`;
  return rendered(operator, { content: secretExpires(draft, own), frame: frameOfSecret(draft) });
}

/** The mail about a webhook that was disabled; the operator enables those of frontends by call. */
export function renderWebhookMail(
  record: WebhookMailRecord,
  { operator, publicUrl, digest }: MailWording,
  recipient: 'developer' | 'operator',
): RenderedMail {
  const draft = { record, say: speak(record.locale, digest.timeZone), operator };
  const own = recipient === 'developer' ? `${publicUrl}/developer/webhooks/${record.webhookId}` : null;
  return rendered(operator, { content: webhookDisabled(draft, own), frame: frameOfWebhook(recipient, draft) });
}

/** R42, R43: a mail about a link, in every language where the account's is not known. */
export function renderLinkMail(
  step: LinkMailStep,
  link: LinkSeen,
  { operator, publicUrl, digest, linkKeys }: MailWording,
): RenderedMail {
  const places = {
    end: `${publicUrl}/links/access/${linkToken(linkKeys, 'access', link.grantId as LinkId, link.no ?? 0)}`,
    developer: `${publicUrl}/developer`,
  };
  const others = link.languageUnknown ? locales.filter((other) => other !== link.locale) : [];
  return rendered(
    operator,
    ...[link.locale, ...others].map((language): WrittenMail => {
      const draft = { record: link, say: speak(language, digest.timeZone), operator };
      return {
        content: closed(step, linkMail(step, draft, places), draft, publicUrl),
        frame: frameOfLink(step, draft),
      };
    }),
  );
}

/** R47, R48: a mail about a consent for a provider. */
export function renderProviderConsentMail(
  step: ProviderConsentMailStep,
  record: ConsentMailRecord,
  { operator, publicUrl, digest }: MailWording,
): RenderedMail {
  const draft = { record, say: speak(record.locale, digest.timeZone), operator };
  const places = {
    provider: `${publicUrl}/consents/${record.consentId}`,
    fleet: `${publicUrl}/providers/${record.consentId}`,
  };
  const content = closed(step, providerConsentMail(step, draft, places), draft, publicUrl);
  return rendered(operator, { content, frame: frameOfProviderConsent(draft) });
}

/** R68: the operator's email about a day; in English, since nobody has chosen another language. */
export function renderDigestMail(record: DigestMailRecord, { operator, publicUrl, digest }: MailWording): RenderedMail {
  const draft = { record, say: speak('en', digest.timeZone), operator };
  const content = releaseDigest(draft, (request) => `${publicUrl}/support/requests/${request}`);
  return rendered(operator, { content, frame: frameOfDigest(draft) });
}

/** These mails name no moments, and no policy comes with them. */
const NO_ZONE = 'UTC';

/** R50: with what can be done by whoever does not agree, where a mail of this step has to say it. */
const closed = (
  step: AnyMailStep,
  content: MailContent,
  { say, operator }: OtherDraft<unknown>,
  publicUrl: string,
  more: Pick<Parameters<typeof redress>[0], 'country' | 'refused'> = {},
): MailContent => ({
  ...content,
  blocks: [...content.blocks, ...redress({ step, say, operator, address: `${publicUrl}/complaints`, ...more })],
});

/** Where whoever reads it is, as far as the form says; the accounts that decide say nothing of it. */
function countryOf({ recipient, sharing, review }: MailRecord): string | undefined {
  if (recipient !== 'requester') return undefined;
  if (sharing) return sharing.recipient.company?.country;
  return review?.form.type === 'unregistered-fleet' ? review.form.company.country : undefined;
}

/** One mail, in one language after the other. */
const rendered = ({ look }: Operator, ...written: readonly WrittenMail[]): RenderedMail => ({
  subject: subjectOf(written),
  text: written.map(textOf).join(BETWEEN_LANGUAGES),
  html: htmlOf(written, look),
});

const BETWEEN_LANGUAGES = '\n\n* * *\n\n';

/**
 * The generation of a recipient's link. A link goes to those alone for whom it is made: the links of an account carry
 * its number among those who decide (R26, R28), all others are the requester's.
 */
function generationOf(purpose: LinkPurpose, { recipient, linkGeneration, sharing }: MailRecord): number {
  const decider = recipient === 'requester' ? null : (sharing?.decider ?? null);
  const forDeciders = purpose === 'consent' || purpose === 'revoke';
  if (forDeciders ? decider === null : recipient !== 'requester' || purpose === 'enquiry')
    throw new Error(`a ${purpose} link is not theirs`);
  if (purpose === 'download' || purpose === 'status' || purpose === 'verify') return linkGeneration;
  return decider ?? 0;
}
