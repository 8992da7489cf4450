/**
 * R67: the budgets of a mail to an address that has not confirmed. Past a budget the mail waits; a mail that only tells of
 * an end is not sent at all. Its request is taken all the same, so that nobody can be locked out.
 */
import type { MailBudget } from '../policy.ts';
import { mailboxOf } from './mailbox.ts';

/** Whom a mail goes to, and who caused it. */
export interface Cause {
  email: string;
  /** The account that submitted the request; `null` without one. */
  account: string | null;
  /** `known`: a customer's own account, asked by a third party that has confirmed; `unknown`: whatever somebody typed. */
  address: 'known' | 'unknown';
  /** Whether the person who caused the mail has confirmed this very address before. */
  confirmedBefore: boolean;
}

export interface Budget {
  /** The kind of count, and whose mails it counts; only a hash of `subject` is kept. */
  of: 'mailbox' | 'consents' | 'account' | 'domain' | 'all';
  subject: string;
  most: number;
  windowMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The budgets that a mail counts against, all of them or none; empty where it is free. */
export function budgetsOf({ email, account, address, confirmedBefore }: Cause, limits: MailBudget): Budget[] {
  const { address: mailbox, domain } = mailboxOf(email);
  if (address === 'known') return [{ of: 'consents', subject: mailbox, most: limits.consentsPerDay, windowMs: DAY_MS }];
  if (confirmedBefore) {
    if (account) return [];
    return [{ of: 'mailbox', subject: mailbox, most: limits.confirmedMailboxPerDay, windowMs: DAY_MS }];
  }
  // Strangers without an account must not hold up those who have one.
  const all = account ? 'accounts' : 'nobody';
  return [
    { of: 'mailbox', subject: mailbox, most: limits.mailboxPerDay, windowMs: DAY_MS },
    ...(account ? [{ of: 'account', subject: account, most: limits.accountPerDay, windowMs: DAY_MS } as const] : []),
    { of: 'domain', subject: domain, most: limits.domainPerHour, windowMs: HOUR_MS },
    { of: 'all', subject: all, most: limits.allPerHour, windowMs: HOUR_MS },
  ];
}
