/** Reads a download no faster and no further than told, so that most of it is still the server's to hand over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { eventually } from '../front-door/front-door.ts';

export interface Reader {
  /** Bytes that came so far. */
  received: number;
  /** Resolves when so many have come, or no more will. */
  reached(bytes: number): Promise<void>;
  /** Lets it read as fast as it can, to the end. */
  release(): void;
  /** Whether the answer came to its proper end. */
  whole: Promise<boolean>;
}

/** Begins to read, with a break after each piece; goes on to `limit` bytes at most until it is released. */
export async function beginToRead(
  address: string,
  { limit, range }: { limit: number; range?: string },
): Promise<Reader> {
  const answer = await eventually(
    () => fetch(address, { headers: range ? { range } : {} }),
    ({ status }) => status !== 503, // busy
  );
  expect(answer.status).toBe(range ? 206 : 200);
  const body = answer.body!.getReader();
  let isReleased = false;
  let letGo = () => {};
  const released = new Promise<void>((resolve) => (letGo = resolve));
  const waiting = new Set<{ bytes: number; resolve: () => void }>();
  const told = (received: number) => {
    for (const one of waiting) if (received >= one.bytes) one.resolve();
  };
  const toTheEnd = async (): Promise<boolean> => {
    try {
      for (;;) {
        const { done, value } = await body.read();
        if (done) return true;
        reader.received += value.length;
        told(reader.received);
        if (!isReleased) await (reader.received > limit ? released : sleep(1));
      }
    } catch {
      return false; // the connection was reset
    } finally {
      told(Number.POSITIVE_INFINITY);
    }
  };
  const reader: Reader = {
    received: 0,
    reached: (bytes) =>
      new Promise((resolve) => {
        waiting.add({ bytes, resolve });
        told(reader.received);
      }),
    release() {
      isReleased = true;
      letGo();
    },
    whole: Promise.resolve(false),
  };
  reader.whole = toTheEnd();
  await reader.reached(1);
  return reader;
}
