/** Continuous data by cursor: everything since a place, page by page, then what comes in. */
import type { Client } from './client.ts';
import { patient } from './patient.ts';
import { problemOf } from './problem.ts';

export interface Reading {
  /** The product's id. */
  product: string;
  /** The signal's path. */
  signal: string;
  value: unknown;
  unit: string | null;
  /** When it was measured. */
  at: string;
  /** When the service received it. */
  receivedAt: string;
  /** Why there is no value. */
  reason?: string;
}

export interface ReadingsPage {
  readings: Reading[];
  /** The cursor to go on from: store it together with the readings. */
  next: string;
  /** Nothing more was there when this was answered. */
  upToDate: boolean;
  earliest: string | null;
}

export interface ReadingsOptions {
  /** The cursor up to which everything is stored already. */
  after?: string | undefined;
  /** Where to begin without one. */
  from?: 'earliest' | 'now' | undefined;
  /** Ids of products, and paths of signals; left out: all. */
  products?: readonly string[] | undefined;
  signals?: readonly string[] | undefined;
  /** Readings a page, at most. */
  limit?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Seconds that the service holds a call back while nothing has come in. */
const WAIT_S = 30;

/**
 * Pages of readings, without end, in the order in which they came in; one that is up to date is followed by what comes in. Leaving the
 * loop ends it. A repeated page can't be told from a new one but by its cursor: store both in one transaction and each reading is there
 * exactly once. @throws ProblemError, such as `cursor-too-old`
 */
export async function* readings(
  client: Client,
  options: ReadingsOptions = {},
): AsyncGenerator<ReadingsPage, void, undefined> {
  const ask = patient(client.ask);
  let { after } = options;
  let isUpToDate = false;
  while (!options.signal?.aborted) {
    const query = queryOf({ ...options, after });
    if (isUpToDate) query.set('wait', String(WAIT_S));
    const response = await ask(`${client.url}/v1/data/readings?${query}`, { signal: options.signal ?? null });
    if (!response.ok) throw await problemOf(response);
    const page = (await response.json()) as ReadingsPage;
    isUpToDate = page.upToDate;
    if (page.readings.length > 0 || page.next !== after) yield page;
    after = page.next;
  }
}

/** What both ways of reading say about what they want. */
export function queryOf({ after, from, products, signals, limit }: ReadingsOptions): URLSearchParams {
  const query = new URLSearchParams();
  if (after !== undefined) query.set('after', after);
  else if (from !== undefined) query.set('from', from);
  if (products) query.set('products', products.join(','));
  if (signals) query.set('signals', signals.join(','));
  if (limit !== undefined) query.set('limit', String(limit));
  return query;
}
