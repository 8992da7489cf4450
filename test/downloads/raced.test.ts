/** R15: a link that dies while somebody downloads by it: the stream is cut, and never looks whole. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import type { Knex } from 'knex';
import { vins } from '../../sandbox/demo/vehicles.ts';
import {
  call,
  day,
  eventually,
  fastForward,
  readyRequest,
  sandboxUrl,
  stateOf,
  untilState,
} from '../front-door/front-door.ts';
import { openEngine } from '../front-door/engine.ts';
import { openRecord } from '../front-door/record.ts';
import { legalHistory } from '../sharing/legal-history.ts';
import { tally, times } from '../front-door/at-once.ts';

/** How often a link’s end meets a download; `npm run test:races` lets them meet more often. */
const RACES = Math.ceil(Number(process.env['RACES'] ?? 12) / 2);

jest.setTimeout(300_000 + RACES * 6000);

let record: Knex;
let engine: Client;
beforeAll(async () => {
  record = openRecord();
  engine = await openEngine();
});
afterAll(() => Promise.all([record.destroy(), engine.connection.close()]));

const yearOfDriving = { products: { vins: [vins.shared] }, period: { from: day(360), to: day(3) } };

interface Reading {
  /** Reads on to the end; says whether the answer came to its proper end, and what it was. */
  rest(): Promise<{ whole: boolean; bytes: number; sha256: string }>;
}

/** Begins to download, and reads the first chunk only; `undefined` where the link is dead already. */
async function begin(address: string): Promise<Reading | undefined> {
  const answer = await fetch(sandboxUrl() + address);
  if (answer.status === 410) return undefined;
  expect(answer.status).toBe(200);
  const reader = answer.body!.getReader();
  const hash = createHash('sha256');
  let bytes = 0;
  const read = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    if (value) {
      bytes += value.length;
      hash.update(value);
    }
    return !done;
  };
  await read();
  return {
    async rest() {
      try {
        while (await read());
        return { whole: true, bytes, sha256: hash.digest('hex') };
      } catch {
        return { whole: false, bytes, sha256: '' };
      }
    },
  };
}

test.each(['vehicle-1.json', 'all.zip'])(
  'R15: who reads %s slowly past the seventh day gets no more of it, and no proper end',
  async (name) => {
    const request = await readyRequest('retail-owner', yearOfDriving);
    const listing = (await call(request.download)).body;
    const size = listing.files[1].bytes;
    const reading = await begin(name === 'all.zip' ? listing.all : listing.files[1].href);
    await fastForward(request, 'P8D');
    await untilState(request, 'expired');
    const read = await reading?.rest();
    expect(read?.whole).toBe(false);
    expect(read?.bytes).toBeGreaterThan(0);
    expect(read?.bytes).toBeLessThan(size);
    expect((await stateOf(request)).downloadedAt).toBeUndefined();
    expect(await legalHistory(record, engine, request.id)).toBe('expired');
  },
);

test(`R15: the end comes at any moment of a download, ${RACES} times: whole and recorded, or cut and not`, async () => {
  const outcomes: string[] = [];
  const requests = (await times(RACES, () => readyRequest('retail-owner', yearOfDriving), 4)).values();
  await times(2, async () => {
    let delay = 0; // found by halving: where whole and cut are about as likely
    let step = 32;
    for (const request of requests) {
      const file = (await call(request.download)).body.files[1];
      const reading = await begin(file.href);
      const [read] = await Promise.all([reading?.rest(), sleep(delay).then(() => fastForward(request, 'P8D'))]);
      if (read?.whole) expect(read).toMatchObject({ bytes: file.bytes, sha256: file.sha256 });
      else expect(read?.bytes).toBeLessThan(file.bytes);
      await untilState(request, 'completed', 'expired');
      if (read?.whole)
        await eventually(
          () => stateOf(request),
          ({ downloadedAt }) => downloadedAt !== undefined,
        );
      expect((await stateOf(request)).downloadedAt !== undefined).toBe(read?.whole);
      const end = await legalHistory(record, engine, request.id);
      expect({ whole: read?.whole, end }).toEqual({ whole: read?.whole, end: read?.whole ? 'completed' : 'expired' });
      outcomes.push(`${read?.whole ? 'whole' : 'cut'}, ${end}`);
      delay = Math.max(0, delay + (read?.whole ? -step : step));
      step = Math.max(step / 2, 16);
    }
  });
  console.log('downloads that met the end of their link:', tally(outcomes));
});
