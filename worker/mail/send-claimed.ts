/** One attempt at one claimed mail: written from the record as it is now, handed to the provider, its fate noted. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { mailAccepted, mailNotAccepted, mailRefused, mailUnknown, type ClaimedMail } from '../../db/mail-claims.ts';
import { mailRecord } from '../../db/mail-record.ts';
import type { SendMail, SendOutcome } from './outgoing-mail.ts';
import { renderMail, type MailWording } from './render.ts';
import { isStillTrue } from './still-true.ts';
import { backOff, sendBeforeMs, type MailTiming } from './timing.ts';

export type MailFate = 'accepted' | 'not-accepted' | 'refused' | 'unknown' | 'no-longer-true';

interface Attempt {
  db: Knex;
  send: SendMail;
  wording: MailWording;
  timing: MailTiming;
  /** `performance.now()` before the claim. */
  claimedAt: number;
  pauseFor: (ms: number) => void;
}

export async function sendClaimed(attempt: Attempt, mail: ClaimedMail): Promise<{ fate: MailFate; code?: string }> {
  const { db, send, wording, timing, claimedAt } = attempt;
  const record = await mailRecord(db, mail.requestId, mail.recipient);
  if (!isStillTrue(mail.step, record)) {
    // A link that was used proves that an earlier attempt, whose answer was lost, did arrive: the clocks must start.
    if (mail.step === 'verify' && record.verifiedAt && mail.outcomeUnknown) {
      await noted(() => mailAccepted(db, mail));
      return { fate: 'accepted', code: 'link-used' };
    }
    await noted(() => mailRefused(db, mail, 'no-longer-true'));
    return { fate: 'no-longer-true' };
  }
  const rendered = renderMail(mail.step, record, wording);
  if (performance.now() - claimedAt > sendBeforeMs(timing)) {
    await noted(() => mailNotAccepted(db, mail, 'held-up', backOff(mail.attempt, timing)));
    return { fate: 'not-accepted', code: 'held-up' };
  }
  const outcome = await send({ mailId: mail.id, to: record.email, ...rendered });
  return noteOutcome(attempt, mail, outcome);
}

async function noteOutcome(
  { db, timing, pauseFor }: Attempt,
  mail: ClaimedMail,
  outcome: SendOutcome,
): Promise<{ fate: MailFate; code?: string }> {
  switch (outcome.outcome) {
    case 'accepted':
      await noted(() => mailAccepted(db, mail));
      return { fate: 'accepted' };
    case 'unknown':
      await noted(() => mailUnknown(db, mail, outcome.code));
      return { fate: 'unknown', code: outcome.code };
    case 'not-accepted': {
      const { code, permanent, retryAfterMs } = outcome;
      if (permanent) {
        await noted(() => mailRefused(db, mail, code));
        return { fate: 'refused', code };
      }
      if (code === 'http-429') pauseFor(retryAfterMs ?? 0);
      await noted(() => mailNotAccepted(db, mail, code, Math.max(retryAfterMs ?? 0, backOff(mail.attempt, timing))));
      return { fate: 'not-accepted', code };
    }
  }
}

const NOTING_PAUSES_MS = [100, 500, 1500, 3000];

/** What was learned is worth a few tries: forgotten, it would have to be learned again from events. */
async function noted(note: () => Promise<void>): Promise<void> {
  for (const pause of NOTING_PAUSES_MS) {
    try {
      return await note();
    } catch {
      await delay(pause);
    }
  }
  return note();
}
