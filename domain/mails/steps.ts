/** The emails a request may cause; each at most once a request, unless support sends one again. */
export const mailSteps = [
  'verify',
  'overdue',
  'ready',
  'no-data',
  'lapsed',
  'cancelled',
  'not-matched',
  'consent-request',
  'consent-reminder',
  'consent-not-given',
  'consent-receipt',
  'declined',
  'first-download',
  'revoked',
  'withdrawn',
  'new-link',
  'link-reminder',
  'link-end-moved',
  'address-corrected',
  'address-replaced',
  'ownership-confirmed',
  'ownership-refused',
  'review-begun',
  'change-asked',
  'review-accepted',
  'review-declined',
  'renter-notice',
  'recipient-held',
  'erase-demanded',
  'data-erased',
  'secrets-held-back',
  'secrets-given-again',
] as const;
export type MailStep = (typeof mailSteps)[number];

/** The emails of an enquiry (R38): one that it was taken, and one an answer; of a complaint also that the answer is late (R50). */
export const enquiryMailSteps = ['enquiry-received', 'enquiry-answered', 'complaint-late'] as const;
export type EnquiryMailStep = (typeof enquiryMailSteps)[number];

/** The email of a company's application (R31, R44): what became of it. */
export const applicationMailSteps = [
  'provider-approved',
  'provider-refused',
  'company-approved',
  'company-refused',
] as const;
export type ApplicationMailStep = (typeof applicationMailSteps)[number];

/** The emails about a request for API access (R41): what became of it, and to the operator that one waits. */
export const apiAccessMailSteps = [
  'api-access-approved',
  'api-access-refused',
  'api-access-lapsed',
  'api-access-waiting',
] as const;
export type ApiAccessMailStep = (typeof apiAccessMailSteps)[number];

/** The email about a secret of a credential (R41), some time before it expires. */
export type SecretMailStep = 'secret-expires';

/** The email about a webhook that was disabled since nobody took what it delivers. */
export type WebhookMailStep = 'webhook-disabled';

/** The emails about a link to continuous data (R42, R43): to its giver, to others who use a product in it, to the developer. */
export const linkMailSteps = [
  'link-given',
  'link-given-other',
  'link-reminder',
  'link-ends-soon',
  'link-ends-soon-recipient',
  'link-sleeps-recipient',
  'link-ended',
  'link-ended-recipient',
  'link-secrets-held-back',
  'link-secrets-given-again',
] as const;
export type LinkMailStep = (typeof linkMailSteps)[number];
export type LinkMailRecipient = 'developer' | `account:${string}`;

/** The email that invites somebody to join a company (R46). */
export type InvitationMailStep = 'user-invited';

/** The emails to a renter: that a rental company gives access for the time of a rental, and that it ended before its time. */
export const rentalMailSteps = ['rental-access', 'rental-access-ended'] as const;
export type RentalMailStep = (typeof rentalMailSteps)[number];

/** The emails to a provider that is suspended, and resumed (R60). */
export const suspensionMailSteps = ['provider-suspended', 'provider-resumed'] as const;
export type SuspensionMailStep = (typeof suspensionMailSteps)[number];
/** The emails about a consent for a service provider (R47, R48): to the provider, and to the fleet's administrators. */
export const providerConsentMailSteps = [
  'provider-consent-given',
  'provider-consent-unused',
  'provider-consent-ended',
  'provider-consent-taken-up',
  'provider-consent-unused-fleet',
  'provider-consent-ended-fleet',
  'provider-unsubscribed',
] as const;
export type ProviderConsentMailStep = (typeof providerConsentMailSteps)[number];
export type ProviderConsentMailRecipient = 'applicant' | `account:${string}`;

/** The email about a day to the operator (R68). */
export type DigestMailStep = 'release-digest';

/** Every email there is. */
export type AnyMailStep =
  | MailStep
  | EnquiryMailStep
  | ApplicationMailStep
  | ApiAccessMailStep
  | SecretMailStep
  | WebhookMailStep
  | LinkMailStep
  | InvitationMailStep
  | RentalMailStep
  | SuspensionMailStep
  | ProviderConsentMailStep
  | DigestMailStep;

/**
 * Who gets a mail: the requester, the address that support replaced (R15), the renter whose rental it was (R35), or an account
 * that was asked to decide.
 */
export type MailRecipient = MailSide | `account:${string}`;
export const mailSides = ['requester', 'former', 'renter'] as const;
export type MailSide = (typeof mailSides)[number];
export const isSide = (recipient: MailRecipient): recipient is MailSide =>
  (mailSides as readonly MailRecipient[]).includes(recipient);
