/** Sends a product's readings in by the real ingest, one batch after the other, each again until it was taken. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { demoSignals } from '../demo/catalogue.ts';
import type { Sent } from './misbehaviour.ts';

export interface Answered {
  at: Date;
  sequence: number;
  sent: number;
  accepted: number;
  refused: number;
  /** Whether the same batch had been taken before. */
  repeated: boolean;
  position: number | null;
}

interface Options {
  ingestUrl: string;
  /** Of the telemetry account; asked for again where the last one was refused. */
  token: (renewed: boolean) => Promise<string>;
  source: string;
  /** The source's last batch that was taken. */
  last: number;
  /** How the product is named in a reading. */
  product: { vin: string } | { serial: string };
}

interface Batch {
  readings: readonly Sent[];
  again: boolean;
}

const PATIENCE_MS = 5000;
const PAUSE_MS = 1000;
/** A product keeps an hour of what it could not send. */
const MOST_WAITING = 3600;

const taken = z.object({ accepted: z.number(), refused: z.array(z.unknown()), position: z.number().nullable() });
const behind = z.object({ last: z.number() });

const pathOf = new Map<number, string>(demoSignals.map(({ id, path }) => [id, path]));

export class Sender {
  readonly #options: Options;
  readonly #ending = new AbortController();
  #sequence: number;
  #waiting: Batch[] = [];
  #isRunning = false;
  /** Of the last batch that was taken. */
  answered: Answered | null = null;
  /** Why the batch at hand is not taken, if so. */
  fault: string | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#sequence = options.last;
  }

  /** Batches that were not taken yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** `again`: the batch is sent twice, as if its answer had been lost. */
  send(readings: readonly Sent[], { again = false } = {}): void {
    this.#waiting.push({ readings, again });
    if (this.#waiting.length > MOST_WAITING) this.#waiting.splice(1, 1); // the first one may be under way
    if (!this.#isRunning) void this.#run();
  }

  end(): void {
    this.#ending.abort();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let batch = this.#waiting[0]; batch && !this.#ending.signal.aborted; batch = this.#waiting[0]) {
      this.#sequence += 1;
      await this.#untilTaken(batch);
      if (batch.again) await this.#untilTaken(batch);
      this.#waiting.shift();
    }
    this.#isRunning = false;
  }

  async #untilTaken({ readings }: Batch): Promise<void> {
    const { signal } = this.#ending;
    for (let renewed = false; !signal.aborted;) {
      try {
        const answer = await this.#post(readings, renewed);
        renewed = answer.status === 401;
        if (await this.#isTaken(answer, readings.length)) return;
      } catch {
        this.fault = 'The ingest process does not answer.';
      }
      await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #post(readings: readonly Sent[], renewed: boolean): Promise<Response> {
    const { ingestUrl, token, source, product } = this.#options;
    return fetch(`${ingestUrl}/ingest/v1/batches`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await token(renewed)}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        source,
        sequence: this.#sequence,
        readings: readings.map(({ signal, at, value, reason }) => ({
          ...product,
          signal: typeof signal === 'string' ? signal : pathOf.get(signal),
          at: new Date(at).toISOString(),
          value: JSON.parse(value) as unknown,
          ...(reason === undefined ? {} : { reason }),
        })),
      }),
      signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
  }

  /** Whether the batch need not be sent again. */
  async #isTaken(answer: Response, sent: number): Promise<boolean> {
    const body: unknown = await answer.json();
    if (answer.ok) {
      const { accepted, refused, position } = taken.parse(body);
      const repeated = answer.headers.has('Idempotency-Replayed');
      const sequence = this.#sequence;
      this.answered = { at: new Date(), sequence, sent, accepted, refused: refused.length, repeated, position };
      this.fault = null;
      return true;
    }
    this.fault = `The ingest process answers ${answer.status}.`;
    const ahead = answer.status === 409 ? behind.safeParse(body) : undefined;
    if (ahead?.success) this.#sequence = ahead.data.last + 1; // somebody else sent by its name
    return answer.status === 422; // the same again would be refused again
  }
}
