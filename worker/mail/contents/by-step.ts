/** Who writes the mail of each step; a new step needs a new row. */
import type { Writers } from '../draft.ts';
import { cancelled } from './cancelled.ts';
import { dataErased, eraseDemanded, recipientHeld } from './conduct.ts';
import { consentNotGiven, declined, notMatched } from './consent-ended.ts';
import { consentReceipt } from './consent-receipt.ts';
import { consentReminder, consentRequest } from './consent-request.ts';
import { firstDownload } from './first-download.ts';
import { lapsed } from './lapsed.ts';
import { overdue } from './overdue.ts';
import { noData, ready } from './ready.ts';
import { ownershipConfirmed, ownershipRefused } from './ownership.ts';
import { renterNotice } from './renter-notice.ts';
import { changeAsked, reviewAccepted, reviewBegun, reviewDeclined } from './review.ts';
import { addressCorrected, addressReplaced, linkEndMoved, linkReminder, newLink, withdrawn } from './ready-link.ts';
import { revoked } from './revoked.ts';
import { secretsGivenAgain, secretsHeldBack } from './secrets.ts';
import { verify } from './verify.ts';

export const writers: Writers = {
  verify,
  overdue,
  ready,
  'no-data': noData,
  lapsed,
  cancelled,
  'not-matched': notMatched,
  'consent-request': consentRequest,
  'consent-reminder': consentReminder,
  'consent-not-given': consentNotGiven,
  'consent-receipt': consentReceipt,
  declined,
  'first-download': firstDownload,
  revoked,
  withdrawn,
  'new-link': newLink,
  'link-reminder': linkReminder,
  'link-end-moved': linkEndMoved,
  'address-corrected': addressCorrected,
  'address-replaced': addressReplaced,
  'ownership-confirmed': ownershipConfirmed,
  'ownership-refused': ownershipRefused,
  'review-begun': reviewBegun,
  'change-asked': changeAsked,
  'review-accepted': reviewAccepted,
  'review-declined': reviewDeclined,
  'renter-notice': renterNotice,
  'recipient-held': recipientHeld,
  'erase-demanded': eraseDemanded,
  'data-erased': dataErased,
  'secrets-held-back': secretsHeldBack,
  'secrets-given-again': secretsGivenAgain,
};
