/** Whether a mail still says what is so. One that was held up must not ask for what is done or promise what is over. */
import type { MailRecord } from '../../db/mail-record.ts';
import type { MailStep } from '../../domain/mail-steps.ts';

const stillTrueIf: Record<MailStep, (record: MailRecord) => boolean> = {
  verify: (r) => r.status === 'awaiting-verification' && r.verifiedAt === null,
  overdue: (r) => r.endedAt === null,
  ready: (r) => r.status === 'ready',
  'no-data': (r) => r.status === 'ready',
  lapsed: (r) => r.status === 'lapsed',
  cancelled: (r) => r.status === 'cancelled',
};

export const isStillTrue = (step: MailStep, record: MailRecord): boolean =>
  record.email !== '' && stillTrueIf[step](record);
