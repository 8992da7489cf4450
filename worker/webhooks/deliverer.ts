/**
 * Delivers what webhooks are to tell, beside everything else: what they tell of is over and done. Any number of workers may. A receiver that
 * is slow holds up its own webhook alone.
 */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { codeOf } from '../../activities/failure.ts';
import { claimDeliveries, noteOutcome, type ClaimedDelivery, type Outcome } from '../../db/webhooks/claims.ts';
import type { LinkKeys } from '../../domain/links/token.ts';
import { bodyOf } from '../../domain/webhooks/events.ts';
import { signedHeaders } from '../../domain/webhooks/signature.ts';
import { waitAfter } from '../../domain/webhooks/tries.ts';
import { webhookSeal } from '../../domain/webhooks/secrets.ts';
import { everySoOften, type Loop } from '../every-so-often.ts';
import { post, type Sending, type Sent } from './send.ts';

interface Deliverer {
  db: Knex;
  keys: LinkKeys;
  sending: Sending;
  log: Logger;
}

const EVERY_MS = 1000;
const AT_ONCE = 64;
const EACH = 4;

/** What changes of requests is not said to the worker, so that no transaction waits for another's word: it is looked for each second. */
export function startDeliverer({ db, keys, sending, log }: Deliverer): Loop {
  const seal = webhookSeal(keys);
  const busy = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  const leaseMs = sending.timeoutMs * 3;

  async function deliver(delivery: ClaimedDelivery): Promise<void> {
    const secrets = delivery.secrets.flatMap((sealed) => seal.open(sealed) ?? []);
    const body = bodyOf(delivery);
    const timestamp = Math.floor(Date.now() / 1000);
    const sent =
      secrets.length > 0
        ? await post(
            delivery.url,
            { body, headers: signedHeaders(secrets, { id: delivery.id, timestamp, body }) },
            sending,
          )
        : noSecret();
    const { retryAfterMs: _asked, ...answer } = sent;
    const outcome = outcomeOf(sent, delivery.tries);
    const disabled = await noteOutcome(db, delivery, outcome, answer);
    const { id, webhook, attempt } = delivery;
    const { status, error } = answer;
    log[outcome.became === 'delivered' ? 'info' : 'warn'](
      { deliveryId: id, webhookId: webhook, attempt, became: outcome.became, status, code: error, disabled },
      'webhook',
    );
  }

  const loop = everySoOften({ name: 'webhooks', everyMs: EVERY_MS, log }, async () => {
    const free = AT_ONCE - underWay.size;
    if (free <= 0) return false;
    const { claimed, looked } = await claimDeliveries(db, { limit: free, each: EACH, busy: [...busy.keys()], leaseMs });
    for (const delivery of claimed) {
      const { webhook, id } = delivery;
      busy.set(webhook, (busy.get(webhook) ?? 0) + 1);
      const going: Promise<void> = deliver(delivery)
        // It stays claimed, and is sent again.
        .catch((error: unknown) => log.error({ deliveryId: id, code: codeOf(error) }, 'webhook left claimed'))
        .finally(() => {
          underWay.delete(going);
          const left = (busy.get(webhook) ?? 1) - 1;
          if (left > 0) return void busy.set(webhook, left);
          busy.delete(webhook);
          loop.wake();
        });
      underWay.add(going);
    }
    return looked === free;
  });
  return {
    wake: () => loop.wake(),
    stop: async () => {
      await loop.stop();
      await Promise.all(underWay);
    },
  };
}

const isTaken = (status: number | null): boolean => status !== null && status >= 200 && status < 300;
const GONE = 410;

function outcomeOf({ status, retryAfterMs }: Sent, tries: number): Outcome {
  if (isTaken(status)) return { became: 'delivered' };
  if (status === GONE) return { became: 'gone' };
  const waitMs = waitAfter(tries, retryAfterMs);
  return waitMs === null ? { became: 'failed' } : { became: 'waiting', waitMs };
}

/** The key that sealed them is gone from the settings. */
const noSecret = (): Sent => ({
  at: new Date().toISOString(),
  tookMs: 0,
  status: null,
  error: 'secret-lost',
  text: null,
  retryAfterMs: 0,
});
