/** R44: data products that an operator sets in a file: checked at start, put, and never changed under those who subscribed. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call } from '../front-door/front-door.ts';
import { environmentOf } from '../front-door/processes.ts';
import { openRecord } from '../front-door/record.ts';
import { add, newFleetThatReads } from './fleet.ts';

const folder = mkdtempSync(join(tmpdir(), 'data-products-'));
let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(async () => {
  await record.destroy();
  rmSync(folder, { recursive: true });
});

/** Starts an API process with such a file, until it has put them or ended; with what it said. */
async function startWith(dataProducts: unknown): Promise<{ code: number | null; said: string }> {
  const file = join(folder, `${randomUUID()}.json`);
  writeFileSync(file, JSON.stringify({ dataProducts }));
  const { METRICS_PORT: _taken, ...environment } = environmentOf('api');
  const child = spawn(process.execPath, ['dist/api/server/main.js'], {
    env: { ...environment, PORT: '0', LOG_LEVEL: 'info', NODE_OPTIONS: '', DATA_PRODUCTS: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for await (const line of createInterface(child.stdout)) {
    said += `${line}\n`;
    if (!line.includes('"data products are set"')) continue;
    child.stdout.resume();
    child.kill('SIGKILL');
    break;
  }
  return { code: await ended, said };
}

const offered = async (): Promise<Map<string, { name: string; groups: string[] | null }>> =>
  new Map(
    (await call('/v1/data-products?locale=de')).body.dataProducts.map((one: { code: string }) => [one.code, one]),
  );

test('R44: what stands in the file is offered, and can be added; what is taken out of it is offered no more; the three stay', async () => {
  const code = `set-${randomUUID()}`;
  const one = {
    code,
    names: { en: 'Energy', de: 'Energiedaten' },
    groups: ['energy', 'no-such-group'],
    price: { amount: 250, currency: 'EUR', per: 'vehicle-month' },
  };
  const { code: exit, said } = await startWith([
    one,
    { code: 'fleet-quality', names: { en: 'Quality', de: 'Güte' }, groups: ['health'] },
  ]);
  expect([exit, said]).toEqual([null, expect.stringContaining('"groups":["no-such-group"]')]);
  const now = await offered();
  expect([now.get(code), now.get('fleet-quality')]).toMatchObject([
    { name: 'Energiedaten', groups: ['energy', 'no-such-group'], price: one.price },
    { name: 'Güte' },
  ]);
  expect((await add(await newFleetThatReads(record), code)).status).toBe(201);

  const other = await startWith([{ ...one, groups: ['energy'] }]);
  expect([other.code, other.said]).toEqual([78, expect.stringContaining('DATA_PRODUCTS.dataProducts.0.groups:')]);
  expect((await offered()).get(code)?.groups).toEqual(one.groups);

  await startWith([{ code: 'fleet-quality', names: { en: 'Quality' }, groups: ['health'] }]);
  const codes = [...(await offered()).keys()];
  expect(codes).not.toContain(code);
  expect(codes).toEqual(expect.arrayContaining(['fleet-connected', 'fleet-quality', 'fleet-multi-make']));
});

test('R44: each fault of the file is told with its place, and the process ends with code 78', async () => {
  const names = { en: 'A' };
  const { code, said } = await startWith([
    { code: 'Fleet', names },
    { code: 'a', names, price: { amount: 1.5, currency: 'EUR', per: 'vehicle-month' } },
    { code: 'b', names, groups: [] },
    { code: 'c', names, terms: { version: '1', url: 'http://example.com' } },
    { code: 'd', names, colour: 'red' },
    { code: 'e' },
    { code: 'f', names },
    { code: 'f', names },
  ]);
  expect(code).toBe(78);
  const at = 'DATA_PRODUCTS.dataProducts';
  for (const place of ['0.code', '1.price.amount', '2.groups', '3.terms.url', '4', '5.names'])
    expect(said).toContain(`${at}.${place}: `);
  expect(
    (
      await startWith([
        { code: 'f', names },
        { code: 'f', names },
      ])
    ).said,
  ).toContain(`${at}.1.code: f stands here twice`);
});
