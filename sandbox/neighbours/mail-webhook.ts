/** Tells of events as SendGrid does: batches as a JSON array, signed, again and again until somebody answers 2xx. */
import { sign, type KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { SIGNATURE_HEADER, TIMESTAMP_HEADER } from '../../domain/mails/sendgrid-signature.ts';

const BATCH = 100;
const EVERY_MS = 100;

/** The headers under which SendGrid posts a body at this moment. */
export function signedHeaders(key: KeyObject, body: string, at = new Date()): Record<string, string> {
  const timestamp = `${Math.floor(at.getTime() / 1000)}`;
  return {
    'content-type': 'application/json',
    [SIGNATURE_HEADER]: sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
    [TIMESTAMP_HEADER]: timestamp,
  };
}

/** Posts until stopped. What was not taken is posted again after 0.5, 1, 2 … 10 seconds. */
export function postEvents(
  db: Knex,
  key: KeyObject,
  webhookUrl: string,
  log: (line: string) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const posted = await postBatch(db, key, webhookUrl).catch((error: unknown) => {
        log(`mail service: events could not be posted (${error instanceof Error ? error.name : 'unknown'})`);
        return 0;
      });
      if (posted < BATCH) await delay(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}

async function postBatch(db: Knex, key: KeyObject, webhookUrl: string): Promise<number> {
  const { rows } = await db.raw<{ rows: { no: string; event: object }[] }>(
    'select no, event from sandbox.mail_events_to_post where due_at <= clock_timestamp() order by no limit ?',
    [BATCH],
  );
  if (rows.length === 0) return 0;
  const numbers = rows.map(({ no }) => no);
  const body = JSON.stringify(rows.map(({ event }) => event));
  const taken = await fetch(webhookUrl, {
    method: 'POST',
    headers: signedHeaders(key, body),
    body,
    signal: AbortSignal.timeout(5000),
  }).then(
    (answer) => answer.ok,
    () => false,
  );
  await (taken
    ? db.raw('delete from sandbox.mail_events_to_post where no = any(?)', [numbers])
    : db.raw(
        `update sandbox.mail_events_to_post set tries = tries + 1,
           due_at = clock_timestamp() + least(10, 0.5 * 2 ^ least(tries, 10)) * interval '1 second' where no = any(?)`,
        [numbers],
      ));
  return rows.length;
}
