/** Continuous data as it comes in (server-sent events). */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { Client } from './client.ts';
import { wait, waitMs } from './patient.ts';
import { ProblemError, problemOf } from './problem.ts';
import { queryOf, type Reading, type ReadingsOptions } from './readings.ts';

export type StreamOptions = Omit<ReadingsOptions, 'limit'>;

export type StreamEvent =
  /** `cursor`: the place after these readings. */
  | { type: 'readings'; readings: Reading[]; cursor: string }
  /** All that had come in was handed over; what follows is live. */
  | { type: 'live'; cursor: string }
  /** We were slow: what was missed follows, nothing is lost. */
  | { type: 'behind' }
  /** Access to a product has ended. */
  | { type: 'access'; product: string; ended: string; reason: string }
  /**
   * The service has ended the stream; the loop goes on by itself unless nothing may be read any more (`no-access`). Where the link
   * had ended before the stream could say so, `ended` and `reason` say when and why.
   */
  | { type: 'end'; why: string; retry: number; ended?: string; reason?: string };

/** After these there is nothing to come back for. */
const FINAL = new Set(['no-access', 'cursor-too-old']);

/**
 * Events of a stream, without end. Where the connection breaks, or the service ends it for a time, it is opened anew from the last
 * cursor, so no reading is lost. Leaving the loop closes it; with the link it ends by itself, after `end`. @throws ProblemError where
 * the service refuses, such as 401 where the token has run out
 */
export async function* stream(
  client: Client,
  options: StreamOptions = {},
): AsyncGenerator<StreamEvent, void, undefined> {
  let { after } = options;
  for (let tries = 0; !options.signal?.aborted;) {
    let waitNext = waitMs(tries + 1);
    const leave = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, leave.signal]) : leave.signal;
    try {
      const response = await client.ask(`${client.url}/v1/data/stream?${queryOf({ ...options, after })}`, {
        headers: { accept: 'text/event-stream' },
        signal,
      });
      if (!response.ok) {
        const problem = await problemOf(response);
        const link = endOf(problem);
        if (link) {
          yield { type: 'end', why: 'no-access', retry: 0, ...link };
          return;
        }
        if (response.status !== 429 && response.status < 500) throw problem;
        waitNext = waitMs(tries + 1, response.headers.get('retry-after'));
      } else if (response.body) {
        const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
        for await (const { event, data, id } of events) {
          tries = 0;
          if (id) after = id;
          const found = eventOf(event, data, after ?? '');
          if (!found) continue;
          yield found;
          if (found.type !== 'end') continue;
          if (FINAL.has(found.why)) return;
          waitNext = found.retry;
        }
      }
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      if (options.signal?.aborted) return;
    } finally {
      leave.abort();
    }
    tries += 1;
    await wait(waitNext, options.signal);
  }
}

/** When and why the link has ended, where the service refuses because of that. */
function endOf({ problem: { status, link } }: ProblemError): { ended: string; reason: string } | undefined {
  return status === 401 && typeof link === 'object' && link !== null
    ? (link as { ended: string; reason: string })
    : undefined;
}

function eventOf(event: string | undefined, data: string, cursor: string): StreamEvent | undefined {
  if (data === '') return undefined;
  const body: unknown = JSON.parse(data);
  switch (event) {
    case 'readings':
      return { type: 'readings', readings: (body as { readings: Reading[] }).readings, cursor };
    case 'live':
      return { type: 'live', cursor };
    case 'behind':
      return { type: 'behind' };
    case 'access':
      return { type: 'access', ...(body as { product: string; ended: string; reason: string }) };
    case 'end':
      return { type: 'end', ...(body as { why: string; retry: number }) };
    default:
      return undefined; // a later version may have more
  }
}
