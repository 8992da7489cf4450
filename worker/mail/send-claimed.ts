/** One attempt at one claimed mail: written from the record as it is now, handed to the provider, its fate noted. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { codeOf } from '../../activities/failure.ts';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import type { ClaimedMail, NotTaken } from '../../db/mails/claims.ts';
import type { MailsInRounds } from '../../db/mails/in-rounds.ts';
import type { SendMail, SendOutcome } from './outgoing-mail.ts';
import { backOff, sendBeforeMs, type MailTiming } from './timing.ts';
import { writeClaimed, type Wording } from './write-claimed.ts';

export type MailFate = 'accepted' | 'not-accepted' | 'refused' | 'unknown' | 'no-longer-true' | 'over-budget';

interface Attempt {
  db: Knex;
  rounds: MailsInRounds;
  send: SendMail;
  wording: Wording;
  timing: MailTiming;
  /** `performance.now()` before the claim. */
  claimedAt: number;
  pauseFor: (ms: number) => void;
}

export async function sendClaimed(attempt: Attempt, mail: ClaimedMail): Promise<{ fate: MailFate; code?: string }> {
  const { db, rounds, send, timing, claimedAt } = attempt;
  const written = await writeClaimed({ db, rounds, wording: attempt.wording }, mail).catch((error: unknown) => ({
    failed: codeOf(error),
    isItsOwn: !isDatabaseAway(error),
  }));
  if (written === 'link-used') {
    await noted(() => rounds.accepted(mail));
    return { fate: 'accepted', code: written };
  }
  if (written === 'no-longer-true') {
    await noteNotTaken(rounds, mail, { became: 'refused', code: written });
    return { fate: written };
  }
  if ('failed' in written) return noteOutcome(attempt, mail, notWritten(mail, written));
  const { outgoing, budgets } = written;
  if (budgets.length > 0 && !mail.counted && !(await rounds.spend({ mail, budgets }))) return { fate: 'over-budget' };
  const heldUp = performance.now() - claimedAt > sendBeforeMs(timing);
  return noteOutcome(attempt, mail, heldUp ? notSent('held-up') : await send(outgoing));
}

/** A mail that can't be written is at fault itself: after three hours of tries it is left to support, and to `npm run doctor`. */
const MOST_WRITINGS = 40;

const notWritten = ({ attempt }: ClaimedMail, fault: { failed: string; isItsOwn: boolean }): SendOutcome =>
  attempt < MOST_WRITINGS || !fault.isItsOwn
    ? notSent(fault.failed)
    : { outcome: 'not-accepted', permanent: true, code: 'not-written' };

const notSent = (code: string): SendOutcome => ({ outcome: 'not-accepted', permanent: false, code });

async function noteOutcome(
  { rounds, timing, pauseFor }: Attempt,
  mail: ClaimedMail,
  outcome: SendOutcome,
): Promise<{ fate: MailFate; code?: string }> {
  switch (outcome.outcome) {
    case 'accepted':
      await noted(() => rounds.accepted(mail));
      return { fate: 'accepted' };
    case 'unknown':
      await noteNotTaken(rounds, mail, { became: 'claimed', code: outcome.code });
      return { fate: 'unknown', code: outcome.code };
    case 'not-accepted': {
      const { code, permanent, retryAfterMs } = outcome;
      if (permanent) {
        await noteNotTaken(rounds, mail, { became: 'refused', code });
        return { fate: 'refused', code };
      }
      if (code === 'http-429') pauseFor(retryAfterMs ?? 0);
      const pauseMs = Math.max(retryAfterMs ?? 0, backOff(mail.attempt, timing));
      await noteNotTaken(rounds, mail, { became: 'queued', code, retryAfterMs: pauseMs });
      return { fate: 'not-accepted', code };
    }
  }
}

const noteNotTaken = (rounds: MailsInRounds, mail: ClaimedMail, outcome: NotTaken): Promise<void> =>
  noted(() => rounds.notTaken({ mail, outcome }));

const NOTING_PAUSES_MS = [100, 500, 1500, 3000];

/** Tries a few times to record an outcome: without its record, the outcome would be unknown until an event tells it. */
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
