/**
 * One attempt at one delivery. The address is looked at as it is connected to: what a name resolves to is checked, and that same address is
 * connected to, so that no answer of a name server leads into the operator's own network. Redirects are not followed.
 */
import { lookup as lookUpName, type LookupAddress } from 'node:dns';
import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPublicAddress, isWebhookAddress, type WebhookReach } from '../../domain/webhooks/address.ts';
import type { DeliveryAnswer } from '../../db/webhooks/deliveries.ts';

export interface Sending {
  reach: WebhookReach;
  /** For all of it: name, connection, answer. */
  timeoutMs: number;
  /** Another than the system's, for tests. */
  resolve?: (name: string) => Promise<LookupAddress[]>;
}

export interface Sent extends DeliveryAnswer {
  /** What the receiver asks for (`Retry-After`), milliseconds. */
  retryAfterMs: number;
}

const MOST_OF_ANSWER = 500;
const AGENT = 'Right-of-Way-Webhooks';

class NotPublic extends Error {
  readonly code = 'address-not-public';
}

/** Posts it; resolves in any case. */
export async function post(
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  { reach, timeoutMs, resolve = resolveName }: Sending,
): Promise<Sent> {
  const at = new Date().toISOString();
  const began = performance.now();
  const tookMs = () => Math.round(performance.now() - began);
  if (!isWebhookAddress(url, reach))
    return { at, tookMs: 0, status: null, error: 'address-not-public', text: null, retryAfterMs: 0 };
  const isHttps = url.startsWith('https:');
  const options: RequestOptions = {
    method: 'POST',
    agent: false, // a connection of its own, so that the address is looked at each time
    lookup: pinned(reach, resolve),
    signal: AbortSignal.timeout(timeoutMs),
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'User-Agent': AGENT,
      Connection: 'close',
    },
  };
  try {
    const { status, text, retryAfterMs } = await exchange((isHttps ? https : http).request(url, options), body);
    return { at, tookMs: tookMs(), status, error: null, text, retryAfterMs };
  } catch (error) {
    return { at, tookMs: tookMs(), status: null, error: codeOf(error), text: null, retryAfterMs: 0 };
  }
}

function exchange(
  request: http.ClientRequest,
  body: string,
): Promise<{ status: number; text: string | null; retryAfterMs: number }> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      const retryAfterMs = Number(response.headers['retry-after'] ?? 0) * 1000 || 0;
      let text = '';
      const done = () => {
        resolve({ status, text: readable(text), retryAfterMs });
        request.destroy(); // the rest is of no interest
      };
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length >= MOST_OF_ANSWER) done();
      });
      response.on('end', done);
      response.on('error', done); // the status is what counts
    });
    request.end(body);
  });
}

/** What an answer says, without what turns text around or is no text at all. */
const readable = (text: string): string | null =>
  text
    .slice(0, MOST_OF_ANSWER)
    .replaceAll(/[^\P{C}\n]/gu, ' ')
    .trim() || null;

/** Resolves a name for the connection. */
const pinned =
  (reach: WebhookReach, resolve: NonNullable<Sending['resolve']>): LookupFunction =>
  (name, { all }, callback) =>
    void (async () => {
      const { error, addresses } = await lookedAt(name, reach, resolve);
      const [first] = addresses;
      if (!first) callback(error ?? new NotPublic(), []);
      else if (all) callback(null, addresses);
      else callback(null, first.address, first.family);
    })();

/** All addresses of a name must be public. */
async function lookedAt(
  name: string,
  reach: WebhookReach,
  resolve: NonNullable<Sending['resolve']>,
): Promise<{ error?: Error; addresses: LookupAddress[] }> {
  try {
    const addresses = await resolve(name);
    const mayBe = reach === 'any' || addresses.every(({ address }) => isPublicAddress(address));
    return { addresses: mayBe ? addresses : [] };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error('failed'), addresses: [] };
  }
}

const resolveName = (name: string): Promise<LookupAddress[]> =>
  new Promise((resolve, reject) => {
    lookUpName(name, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

function codeOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: unknown }; // whatever it is, of whichever realm
  if (name === 'TimeoutError' || name === 'AbortError') return 'timeout';
  return typeof code === 'string' ? code : 'failed';
}
