/** R43: the client of this repository, made from the description that the sandbox serves, reads what was given, and loses nothing. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { ingest, speedOf } from '../access/data-calls.ts';
import { link, newCredential, tokenFor } from '../access/links.ts';
import { call, sandboxUrl } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../client/', import.meta.url));

/** As whoever installs it sees it. */
interface Library {
  createClient: (options: { url: string; token: string }) => {
    GET: (
      path: string,
      options?: object,
    ) => Promise<{ data?: { products: { product: string }[] }; error?: { status: number } }>;
  };
  readings: (
    client: unknown,
    options?: object,
  ) => AsyncIterable<{ readings: { value: unknown }[]; next: string; upToDate: boolean }>;
  stream: (
    client: unknown,
    options?: object,
  ) => AsyncIterable<{
    type: string;
    readings?: { value: unknown }[];
    product?: string;
    reason?: string;
    why?: string;
  }>;
}

let library: Library;
let record: Knex;
let db: Knex;
beforeAll(async () => {
  if (!existsSync(`${folder}node_modules`)) await run('npm', ['ci'], { cwd: folder });
  await run('npm', ['run', 'build'], { cwd: folder, env: { ...process.env, SERVICE: sandboxUrl() } });
  library = (await import(`${folder}dist/index.js`)) as Library;
  record = openRecord();
  db = openAsApplication('client.test');
});
afterAll(() => Promise.all([record?.destroy(), db?.destroy()]));

async function linked(): Promise<{ owner: NewCustomer; car: NewVehicle; token: string; grantId: string }> {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner], 400);
  const program = await newCredential(record);
  const grantId = await link(db, owner, program, [car.id]);
  return { owner, car, grantId, token: await tokenFor(record, program.clientId, grantId) };
}

const valuesOf = ({ readings = [] }: { readings?: { value: unknown }[] | undefined }) =>
  readings.map(({ value }) => value);

test('R43: newest values by the typed call; pages by cursor, and what comes in while it waits', async () => {
  const { car, token } = await linked();
  const client = library.createClient({ url: sandboxUrl(), token });
  for (const value of [1, 2, 3]) await ingest([speedOf(car, value)]);
  const latest = await client.GET('/v1/data/latest');
  expect(latest.data?.products.map(({ product }) => product)).toEqual([car.id]);

  const values: unknown[] = [];
  for await (const page of library.readings(client, { from: 'earliest', limit: 2 })) {
    values.push(...valuesOf(page));
    if (values.length === 3 && page.upToDate) void ingest([speedOf(car, 4)]);
    if (values.length >= 4) break;
  }
  expect(values).toEqual([1, 2, 3, 4]);
});

test('a cursor that is none is refused, and the error names the field and the remedy', async () => {
  const { token } = await linked();
  const client = library.createClient({ url: sandboxUrl(), token });
  const read = async () => {
    for await (const page of library.readings(client, { after: 'nonsense' })) return page;
    return undefined;
  };
  await expect(read()).rejects.toMatchObject({
    name: 'ProblemError',
    problem: { status: 422, errors: [{ pointer: '/query/after', detail: expect.any(String) }] },
  });
});

/** A proxy whose connections break once they have carried so many bytes. */
async function breaking(after: number): Promise<{ url: string; broken: () => number; close: () => void }> {
  const target = new URL(sandboxUrl());
  let broken = 0;
  const server: Server = createServer((socket: Socket) => {
    const service = connectTo(Number(target.port), target.hostname);
    const end = () => {
      socket.destroy();
      service.destroy();
    };
    let carried = 0;
    service.on('data', (bytes: Buffer) => {
      carried += bytes.length;
      socket.write(bytes);
      if (carried < after) return;
      broken += 1;
      end();
    });
    socket.pipe(service);
    for (const one of [socket, service]) one.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, broken: () => broken, close: () => server.close() };
}

test('R43: a stream whose connection breaks again and again loses nothing and repeats nothing; with the access it ends, and says why', async () => {
  const { owner, car, token } = await linked();
  const proxy = await breaking(2500);
  try {
    const client = library.createClient({ url: proxy.url, token });
    const many = Array.from({ length: 40 }, (_, i) => i);
    const values: unknown[] = [];
    const seen: string[] = [];
    let sending: Promise<void> | undefined;
    let isEnded = false;
    const told: { type: string; product?: string; reason?: string; why?: string }[] = [];
    const follow = async () => {
      for await (const event of library.stream(client, { from: 'now' })) {
        seen.push(event.type);
        if (event.type === 'access' || event.why === 'no-access') told.push(event);
        sending ??= (async () => {
          for (const value of many) await ingest([speedOf(car, value)]);
        })();
        values.push(...valuesOf(event));
        if (values.length < many.length || isEnded) continue;
        isEnded = true;
        const answer = await call(`/v1/products/${car.id}/unenroll`, { method: 'POST', token: owner.token });
        expect(answer.status).toBe(200);
      }
    };
    await follow();
    await sending;
    // In the stream, or where its connection was broken just then by the next call.
    expect(told.at(-1)).toMatchObject({ type: 'end', why: 'no-access' });
    expect(told.map(({ reason }) => reason)).toContain('unenrolled');
    expect(values).toEqual(many);
    expect(proxy.broken()).toBeGreaterThan(1);
    expect(seen).toContain('live');
  } finally {
    proxy.close();
  }
});

test('R43: who comes when the link has ended hears of it by the typed client: a stream says so, a page is refused with when and why', async () => {
  const { owner, token, grantId } = await linked();
  const client = library.createClient({ url: sandboxUrl(), token });
  const { body } = await call(`/v1/access/${grantId}/end`, { token: owner.token, json: {} });
  const events: unknown[] = [];
  for await (const event of library.stream(client)) events.push(event);
  const link = { ended: body.endedAt, reason: 'giver' };
  expect(events).toEqual([{ type: 'end', why: 'no-access', retry: 0, ...link }]);
  const read = async () => {
    for await (const page of library.readings(client)) return page;
    return undefined;
  };
  await expect(read()).rejects.toMatchObject({ name: 'ProblemError', problem: { status: 401, link } });
});
