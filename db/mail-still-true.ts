/** Whether a mail still says what is so. One that was held up must not ask for what is done or promise what is over. */
import type { MailRecord } from './mail-record.ts';
import type { MailStep } from '../domain/mail-steps.ts';

const stillTrueIf: Record<MailStep, (record: MailRecord) => boolean> = {
  verify: (r) => r.status === 'awaiting-verification' && r.verifiedAt === null,
  overdue: (r) => r.endedAt === null,
  ready: (r) => r.status === 'ready',
  'no-data': (r) => r.status === 'ready',
  lapsed: (r) => r.status === 'lapsed',
  cancelled: (r) => r.status === 'cancelled',
  'not-matched': (r) => r.status === 'rejected',
  'consent-request': (r) => isAccount(r) && r.sharing?.consentOpen === true,
  'consent-reminder': (r) => isAccount(r) && r.sharing?.consentOpen === true,
  'consent-not-given': (r) => r.status === 'cancelled' && r.cancelledBy === null,
  'consent-receipt': (r) => isAccount(r) && Boolean(r.sharing?.receipt),
  declined: (r) => r.status === 'declined',
  'first-download': (r) => isAccount(r) && Boolean(r.sharing?.downloadedAt),
  revoked: (r) => r.status === 'revoked',
};

/** What is written to those who decide is for no one else's eyes. */
const isAccount = (record: MailRecord): boolean => record.sharing?.decider != null;

export const isStillTrue = (step: MailStep, record: MailRecord): boolean =>
  record.email !== '' && stillTrueIf[step](record);
