/** The keys of the words, as the English files have them: a word that is not there does not compile. */
import type pagesAccess from '../../languages/en/pages/access.json';
import type pagesCompany from '../../languages/en/pages/company.json';
import type pagesConsole from '../../languages/en/pages/console.json';
import type pagesDeveloper from '../../languages/en/pages/developer.json';
import type pagesFleet from '../../languages/en/pages/fleet.json';
import type pagesGeneral from '../../languages/en/pages/general.json';
import type pagesIntake from '../../languages/en/pages/intake.json';
import type pagesKept from '../../languages/en/pages/kept.json';
import type pagesLaw from '../../languages/en/pages/law.json';
import type pagesLink from '../../languages/en/pages/link.json';
import type pagesPortal from '../../languages/en/pages/portal.json';
import type pagesProviderConsents from '../../languages/en/pages/provider-consents.json';
import type emailsCompany from '../../languages/en/emails/company.json';
import type emailsDeveloper from '../../languages/en/emails/developer.json';
import type emailsGeneral from '../../languages/en/emails/general.json';
import type emailsLink from '../../languages/en/emails/link.json';
import type emailsOther from '../../languages/en/emails/other.json';
import type emailsProviderConsent from '../../languages/en/emails/provider-consent.json';
import type emailsReview from '../../languages/en/emails/review.json';
import type emailsSharing from '../../languages/en/emails/sharing.json';
import type manifest from '../../languages/en/files/manifest.json';
import type summary from '../../languages/en/files/summary.json';

/** A key of the words of pages. */
export type PageKey =
  | keyof typeof pagesAccess
  | keyof typeof pagesCompany
  | keyof typeof pagesConsole
  | keyof typeof pagesDeveloper
  | keyof typeof pagesFleet
  | keyof typeof pagesGeneral
  | keyof typeof pagesIntake
  | keyof typeof pagesKept
  | keyof typeof pagesLaw
  | keyof typeof pagesLink
  | keyof typeof pagesPortal
  | keyof typeof pagesProviderConsents;
/** A key of the words of emails. */
export type EmailKey =
  | keyof typeof emailsCompany
  | keyof typeof emailsDeveloper
  | keyof typeof emailsGeneral
  | keyof typeof emailsLink
  | keyof typeof emailsOther
  | keyof typeof emailsProviderConsent
  | keyof typeof emailsReview
  | keyof typeof emailsSharing;
/** A key of the words in the files of an export. */
export type FileKey = keyof typeof manifest | keyof typeof summary;
