/** One customer of the demo application: whether they are connected, and what has been read since. */
import { setTimeout as delay } from 'node:timers/promises';
import * as oauth from 'openid-client';
import { z } from 'zod';
import { eventsOf, type ServerEvent } from './sse.ts';

export interface Shown {
  value: unknown;
  unit: string | null;
  at: string;
  receivedAt: string | null;
}

export interface ShownProduct {
  id: string;
  name: string;
  number: string;
  /** By signal. */
  values: Map<string, Shown>;
  way: { at: string; latitude: number; longitude: number }[];
  /** Since when nothing may be read of it any more, and why. */
  ended: { at: string; reason: string } | null;
}

const product = z.object({
  id: z.string(),
  name: z.string(),
  vin: z.string().optional(),
  serial: z.string().optional(),
  state: z.string(),
});
const reading = z.object({
  signal: z.string(),
  value: z.unknown(),
  unit: z.string().nullable(),
  at: z.string(),
  receivedAt: z.string().nullable(),
});
const latestSchema = z.object({
  asOf: z.string(),
  products: z.array(z.object({ product: z.string(), readings: z.array(reading) })),
});
const readingsSchema = z.object({ readings: z.array(reading.extend({ product: z.string() })) });
const accessSchema = z.object({ product: z.string(), ended: z.string(), reason: z.string() });
const refusedSchema = z.object({ link: z.object({ ended: z.string(), reason: z.string() }).optional() });
const endSchema = z.object({ why: z.string(), retry: z.number().default(1000) });

const LATITUDE = 'Vehicle.CurrentLocation.Latitude';
const LONGITUDE = 'Vehicle.CurrentLocation.Longitude';
const MOST_SPOTS = 1500;
const MOST_LINES = 12;
const AGAIN_MS = 2000;

interface Tokens {
  access: string;
  refresh: string | undefined;
}

interface Options {
  config: oauth.Configuration;
  operatorUrl: string;
  /** Called when there is something new to show. */
  changed: () => void;
}

export class Customer {
  /** `ended`: by the customer or the operator; `gone`: given up here. */
  status: 'new' | 'connected' | 'ended' | 'gone' = 'new';
  readonly products = new Map<string, ShownProduct>();
  /** Where reading goes on after whatever happens. */
  cursor = '';
  /** What the stream said besides readings, the newest first. */
  readonly lines: { at: Date; text: string }[] = [];
  readings = 0;
  /** Begun, and not back yet. */
  pending: { state: string; verifier: string } | null = null;
  readonly #options: Options;
  #tokens: Tokens | null = null;
  #reading: AbortController | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The code that the customer came back with becomes tokens, and reading begins. */
  async connect(back: URL): Promise<void> {
    const { pending } = this;
    if (!pending) throw new Error('Nothing was begun in this browser.');
    this.pending = null;
    const tokens = await oauth.authorizationCodeGrant(this.#options.config, back, {
      expectedState: pending.state,
      pkceCodeVerifier: pending.verifier,
    });
    this.#reading?.abort();
    this.#tokens = { access: tokens.access_token, refresh: tokens.refresh_token };
    this.products.clear();
    this.cursor = '';
    this.readings = 0;
    this.status = 'connected';
    this.#say('Connected.');
    this.#reading = new AbortController();
    void this.#follow(this.#reading.signal);
  }

  /** The application gives it up: the operator is told, and the tokens are thrown away. */
  async disconnect(): Promise<void> {
    this.#reading?.abort();
    const answer = await this.#call('POST', '/v1/data/access/end', {});
    this.#say(`Given up: the operator answered ${answer.status}.`);
    this.#tokens = null;
    this.status = 'gone';
    this.#options.changed();
  }

  /** Snapshot, then the stream from where the snapshot ended; again and again, until there is nothing to read any more. */
  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.status === 'connected') {
      let again = AGAIN_MS;
      try {
        if (this.cursor === '') await this.#snapshot();
        const stream = await this.#call(
          'GET',
          `/v1/data/stream?after=${encodeURIComponent(this.cursor)}`,
          undefined,
          signal,
        );
        if (stream.ok) {
          for await (const event of eventsOf(stream)) again = this.#take(event) ?? again;
        } else if (stream.status === 410) this.cursor = ''; // so long away that the log has gone on: a new snapshot
        else if (stream.status === 403) this.#end();
        else if (stream.status === 401) await this.#refused(stream);
      } catch {
        // Cut, or the operator is away: on from the cursor.
      }
      if (!signal.aborted && this.status === 'connected') await this.#look().catch(() => undefined);
      this.#options.changed();
      await delay(again, undefined, { signal }).catch(() => undefined);
    }
  }

  async #snapshot(): Promise<void> {
    await this.#look();
    const answer = await this.#call('GET', '/v1/data/latest');
    if (!answer.ok) throw new Error(`${answer.status}`);
    const { asOf, products } = latestSchema.parse(await answer.json());
    for (const { product: id, readings } of products) for (const one of readings) this.#read(id, one);
    this.cursor = asOf;
    this.#options.changed();
  }

  /** Which products there are, and whether each may still be read. */
  async #look(): Promise<void> {
    const answer = await this.#call('GET', '/v1/data/products');
    if (answer.status === 401) return this.#refused(answer);
    if (!answer.ok) return;
    const { products } = z.object({ products: z.array(product) }).parse(await answer.json());
    for (const { id, name, vin, serial } of products)
      if (!this.products.has(id))
        this.products.set(id, { id, name, number: vin ?? serial ?? '', values: new Map(), way: [], ended: null });
  }

  /** Answers after how long to come back, where the stream said so. */
  #take({ name, data, id }: ServerEvent): number | undefined {
    const body: unknown = JSON.parse(data);
    let again: number | undefined;
    if (id) this.cursor = id;
    if (name === 'readings') {
      const { readings } = readingsSchema.parse(body);
      for (const one of readings) this.#read(one.product, one);
      this.readings += readings.length;
    } else if (name === 'access') {
      const { product: of, ended: at, reason } = accessSchema.parse(body);
      const ended = this.products.get(of);
      if (ended) ended.ended = { at, reason };
      this.#say(`access: ${ended?.name ?? of} may not be read any more (${reason}).`);
      if ([...this.products.values()].every((one) => one.ended)) this.#end();
    } else if (name === 'end') {
      const { why, retry } = endSchema.parse(body);
      again = retry;
      this.#say(`end: the stream is over (${why}).`);
      if (why === 'no-access') this.#end();
    } else
      this.#say(name === 'live' ? 'live: all that there was has been read.' : `${name}: reading goes on from the log.`);
    this.#options.changed();
    return again;
  }

  #read(id: string, { signal, value, unit, at, receivedAt }: z.output<typeof reading>): void {
    const of = this.products.get(id);
    if (!of) return;
    const before = of.values.get(signal);
    if (before && before.at > at) return; // it came late
    of.values.set(signal, { value, unit, at, receivedAt });
    if (signal !== LATITUDE && signal !== LONGITUDE) return;
    const [latitude, longitude] = [of.values.get(LATITUDE), of.values.get(LONGITUDE)];
    if (typeof latitude?.value !== 'number' || typeof longitude?.value !== 'number' || latitude.at !== longitude.at)
      return;
    of.way.push({ at, latitude: latitude.value, longitude: longitude.value });
    if (of.way.length > MOST_SPOTS) of.way.shift();
  }

  #end(): void {
    this.status = 'ended';
    for (const one of this.products.values())
      one.ended ??= { at: new Date().toISOString(), reason: 'the link is over' };
    this.#tokens = null;
  }

  async #call(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const headers = {
      authorization: `Bearer ${this.#tokens?.access ?? ''}`,
      accept: path.startsWith('/v1/data/stream') ? 'text/event-stream' : 'application/json',
      ...(body && { 'content-type': 'application/json' }),
    };
    return fetch(this.#options.operatorUrl + path, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  }

  /** The token opens nothing: the link has ended, and the operator says why, or it has run out. */
  async #refused(answer: Response): Promise<void> {
    const { link } = refusedSchema.parse(await answer.json());
    if (!link) return this.#refresh();
    this.#say(`401: the link has ended (${link.reason}).`);
    this.#end();
  }

  /** A new access token; a refresh token that is refused has nothing behind it any more. */
  async #refresh(): Promise<void> {
    const refresh = this.#tokens?.refresh;
    try {
      if (!refresh) throw new Error('There is no refresh token.');
      const tokens = await oauth.refreshTokenGrant(this.#options.config, refresh);
      this.#tokens = { access: tokens.access_token, refresh: tokens.refresh_token ?? refresh };
    } catch (error) {
      if (error instanceof TypeError) throw error; // the operator is away
      this.#say('The tokens are not good any more.');
      this.#end();
    }
  }

  #say(text: string): void {
    this.lines.unshift({ at: new Date(), text });
    this.lines.splice(MOST_LINES);
  }
}
