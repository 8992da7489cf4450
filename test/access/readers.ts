/** Readers that go on reading until they are told to stop: by a stream, by pages, by snapshots. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openStream, read, type OpenStream } from './data-calls.ts';

export const ways = ['stream', 'readings', 'latest'] as const;

/** A reader of one kind, that goes on until it is told to stop; the values that it has had. */
export interface Reader {
  values: Set<number>;
  /** Whether it has had any. */
  hasSome(): boolean;
  stop(): Promise<void>;
}

export async function beginToRead(kind: (typeof ways)[number], token: string, base: string): Promise<Reader> {
  const values = new Set<number>();
  if (kind === 'stream') {
    let isStopped = false;
    let stream: OpenStream | undefined;
    const run = async () => {
      let lastEventId: string | undefined;
      while (!isStopped) {
        stream = await openStream(token, { base, ...(lastEventId ? { lastEventId } : {}) }).catch(() => undefined);
        if (isStopped) stream?.close(); // it was opened meanwhile, and nobody else would end it
        if (stream?.status !== 200) {
          stream?.close();
          await sleep(5);
          continue;
        }
        await stream.over;
        for (const value of stream.values()) values.add(Number(value));
        lastEventId = stream.lastId() ?? lastEventId;
      }
    };
    const running = run();
    while (!stream) await sleep(2);
    await Promise.race([stream.until('live'), stream.over]);
    return {
      values,
      hasSome: () => values.size > 0 || (stream?.values() ?? []).length > 0,
      async stop() {
        isStopped = true;
        stream?.close();
        await running;
        for (const value of stream?.values() ?? []) values.add(Number(value));
      },
    };
  }
  let isStopped = false;
  const run = async () => {
    let after = '';
    while (!isStopped) {
      const path = kind === 'latest' ? 'latest' : `readings?wait=1${after ? `&after=${after}` : ''}`;
      const { status, body } = await read(token, path, base).catch(() => ({ status: 0, body: undefined }));
      if (status !== 200) {
        await sleep(5);
        continue;
      }
      after = body.next ?? '';
      const found =
        kind === 'latest' ? body.products.flatMap((one: { readings: object[] }) => one.readings) : body.readings;
      for (const { value } of found) values.add(Number(value));
    }
  };
  const running = run();
  return {
    values,
    hasSome: () => values.size > 0,
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
