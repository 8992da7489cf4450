/** How long the mailer waits for what; everything in milliseconds. */
import type { ClaimTiming } from '../../db/mails/claims.ts';

export interface MailTiming {
  /** Between two looks at an empty outbox. */
  pollMs: number;
  /** Mails under way at once: as many have no known outcome if the process dies. More at once are cheaper, each round being one statement. */
  concurrency: number;
  /** When the sender gives up on an answer, at the latest. */
  sendTimeoutMs: number;
  /** How much newer than a claim an event must be, and how long ago it must have come in, to prove that the claimed mail's own event will not come. */
  slackMs: number;
  /** When a mail with an unknown outcome is sent again without any evidence. */
  capMs: number;
  /** The first pause after a mail was not accepted; it doubles with every attempt, up to five minutes. */
  backOffMs: number;
}

const defaults: MailTiming = {
  pollMs: 1000,
  concurrency: 32,
  sendTimeoutMs: 10_000,
  slackMs: 30_000,
  capMs: 15 * 60_000,
  backOffMs: 1000,
};

/** What is set, and the defaults for the rest. */
export const mailTiming = (set: Partial<MailTiming> = {}): MailTiming => ({ ...defaults, ...set });

const MARGIN_MS = 1500;
/** How long after its claim a mail may still be handed to the provider: later, another mailer could have it too. */
export const sendBeforeMs = ({ sendTimeoutMs }: MailTiming): number => sendTimeoutMs / 2;

/** No claim counts as unknown, and none is due again, while its sender may still be waiting for the answer. */
export function claimTimingOf(timing: MailTiming): ClaimTiming {
  const { sendTimeoutMs, slackMs, capMs } = timing;
  const stillSending = sendBeforeMs(timing) + sendTimeoutMs + MARGIN_MS;
  const capped = Math.max(capMs, stillSending);
  return { unknownAfterMs: Math.min(Math.max(slackMs, stillSending), capped), slackMs, capMs: capped };
}

const LONGEST_BACK_OFF_MS = 5 * 60_000;

/** The pause before the next attempt, with some chance in it so that mails held up together do not return together. */
export const backOff = (attempt: number, { backOffMs }: MailTiming): number =>
  Math.min(backOffMs * 2 ** Math.min(attempt - 1, 20), LONGEST_BACK_OFF_MS) * (0.75 + Math.random() / 2);
