/**
 * Sends what is in the outbox. Any number of mailers may run, in any number of processes; each mail is claimed by one of
 * them, and the claim is committed before anything leaves. So mails go out while the engine is away, and a mailer that
 * dies leaves a trace (`db/mails/claims.ts` says what becomes of it).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { codeOf } from '../activities/failure.ts';
import { claimMails, type ClaimedMail } from '../db/mails/claims.ts';
import { mailsInRounds } from '../db/mails/in-rounds.ts';
import { claimTimingOf, mailTiming, type MailTiming } from './mail/timing.ts';
import { sendClaimed, type MailFate } from './mail/send-claimed.ts';
import type { SendMail } from './mail/outgoing-mail.ts';
import type { Wording } from './mail/write-claimed.ts';

export interface MailerSettings extends Wording {
  timing?: Partial<MailTiming>;
}

interface MailerOptions {
  db: Knex;
  send: SendMail;
  settings: MailerSettings;
  log: Logger;
  /** Counts what became of each attempt; `sent-again` is one more that may be a duplicate. */
  metrics?: { mail(fate: MailFate | 'sent-again'): void };
}

export interface Mailer {
  /** Claims nothing more, and waits for the mails under way. */
  stop(): Promise<void>;
  /** Looks at once: something may have been queued. */
  wake(): void;
}

const LONGEST_PAUSE_MS = 60_000;
/** Mails of the same moment are claimed together. */
const GATHER_MS = 15;

/** The fields that a log may hold of a mail: `requestId`, `enquiryId` or `applicationId`, and which of its mails it is. */
const idsOf = ({ id, about, subjectId, step }: ClaimedMail) => ({ mailId: id, [`${about}Id`]: subjectId, step });

/** Starts sending. A queued mail wakes the mailer; besides, an idle mailer asks one indexed question each `pollMs`. */
export function startMailer({ db, send, settings, log, metrics }: MailerOptions): Mailer {
  const timing = mailTiming(settings.timing);
  const claimTiming = claimTimingOf(timing);
  const rounds = mailsInRounds(db);
  const underWay = new Set<Promise<void>>();
  let isStopping = false;
  let isWoken = false;
  let wakeUp = () => {};
  let pausedUntil = 0;

  /** The provider wants all of us to wait, not only this mail. */
  const pauseFor = (ms: number) => {
    pausedUntil = Math.max(pausedUntil, performance.now() + Math.min(ms, LONGEST_PAUSE_MS));
  };
  const wake = () => {
    isWoken = true;
    wakeUp();
  };
  // Without signals: aborting one costs as much as writing a mail.
  const untilWoken = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isWoken) wakeUp();
    });

  async function deliver(mail: ClaimedMail, claimedAt: number): Promise<void> {
    if (mail.outcomeUnknown) metrics?.mail('sent-again');
    try {
      const fate = await sendClaimed({ db, rounds, send, wording: settings, timing, claimedAt, pauseFor }, mail);
      metrics?.mail(fate.fate);
      log[fate.fate === 'accepted' || fate.fate === 'over-budget' ? 'info' : 'warn'](
        { ...idsOf(mail), attempt: mail.attempt, ...fate },
        'mail',
      );
    } catch (error) {
      // It stays claimed, like a mail whose mailer died: its event or the cap settles it.
      metrics?.mail('unknown');
      log.error({ ...idsOf(mail), code: codeOf(error) }, 'mail left claimed');
    }
  }

  /** Whether there may be more to claim right now. */
  async function claimAndSend(): Promise<boolean> {
    const free = performance.now() < pausedUntil ? 0 : timing.concurrency - underWay.size;
    if (free === 0) return false;
    const claimedAt = performance.now();
    const { claimed, looked } = await claimMails(db, free, claimTiming);
    for (const mail of claimed) {
      const delivery: Promise<void> = deliver(mail, claimedAt).finally(() => {
        underWay.delete(delivery);
        if (underWay.size === Math.floor(timing.concurrency / 2)) wake(); // some at a time: each claim is a statement
      });
      underWay.add(delivery);
    }
    return looked === free && underWay.size < timing.concurrency;
  }

  async function run(): Promise<void> {
    while (!isStopping) {
      isWoken = false;
      const more = await claimAndSend().catch((error: unknown) => {
        log.warn({ code: codeOf(error) }, 'the outbox could not be read; will try again');
        return false;
      });
      if (!more) {
        await delay(GATHER_MS);
        if (!isStopping) await untilWoken(timing.pollMs);
      }
    }
    await Promise.all(underWay);
  }

  const running = run();
  return {
    wake,
    stop: () => {
      isStopping = true;
      wake();
      return running;
    },
  };
}
