/** Products of the sandbox drive, stop and misbehave; what they say comes in by the real ingest (http.md, Sandbox). */
import { describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import { demoSignals, signalId, type SignalName } from '../../sandbox/demo/catalogue.ts';
import { demoProducts } from '../../sandbox/demo/products.ts';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { scenariosOf } from '../../sandbox/drive/live-product.ts';
import { call, eventually } from '../front-door/front-door.ts';
import { killHard } from '../front-door/processes.ts';
import { open, phone } from '../front-door/browser.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => ({ browser, record } = opened));

const act = (number: string, what: 'drive' | 'stop' | 'misbehave', json: object = {}) =>
  call(`/sandbox/vehicles/${number}/${what}`, { json });
const drive = (number: string, scenario: string, speed = 60) => act(number, 'drive', { scenario, speed });

interface Came {
  pos: number;
  signal: number;
  at: number;
  value: unknown;
  reason: string | undefined;
  receivedAt: number;
}

/** Everything that came in of a product, as it came in. */
async function cameOf(number: string): Promise<Came[]> {
  const { rows } = await record.raw<{ rows: { pos: string; receivedAt: Date; body: string }[] }>(
    `select f.pos, f.received_at as "receivedAt", f.body from feed f join products p on p.no = f.product_no
     where :number in (p.vin, p.serial) order by f.pos`,
    { number },
  );
  return rows.flatMap(({ pos, receivedAt, body }) =>
    body
      .trimEnd()
      .split('\n')
      .map((line): Came => {
        const [signal, at, value = '', reason] = line.split('\t');
        return {
          pos: Number(pos),
          signal: Number(signal),
          at: Number(at),
          value: JSON.parse(value),
          reason,
          receivedAt: receivedAt.getTime(),
        };
      }),
  );
}

const numbersOf = (came: readonly Came[], name: SignalName): number[] =>
  came.filter(({ signal, value }) => signal === signalId(name) && value !== null).map(({ value }) => Number(value));
const untilCame = (number: string, wanted: (came: Came[]) => boolean) => eventually(() => cameOf(number), wanted);
const stateOf = async (number: string) =>
  ((await call('/sandbox/drive')).body as { number: string }[]).find((fact) => fact.number === number);

describe('driving', () => {
  test('a car drives on from what it said last, is measured now, and stops where it is', async () => {
    const before = await record('readings as r')
      .join('products as p', 'p.no', 'r.product_no')
      .where({ 'p.vin': vins.rentalEstate, 'r.signal': signalId('odometer') })
      .max('r.value as metres')
      .first();
    const begun = await drive(vins.rentalEstate, 'commute');
    expect([begun.status, begun.body]).toEqual([
      200,
      expect.objectContaining({ state: 'driving', scenario: 'commute', speed: 60 }),
    ]);
    const came = await untilCame(vins.rentalEstate, (all) => new Set(numbersOf(all, 'latitude')).size > 5);
    const metres = numbersOf(came, 'odometer');
    expect(metres).toEqual(metres.toSorted((a, b) => a - b));
    expect(metres[0]).toBeGreaterThanOrEqual(Number(before?.['metres']));
    for (const { at, receivedAt } of came) {
      expect(at).toBeLessThanOrEqual(receivedAt + 1000);
      expect(at).toBeGreaterThan(receivedAt - 120_000);
    }
    const stopped = await act(vins.rentalEstate, 'stop');
    expect(stopped.body).toMatchObject({ state: 'standing', scenario: null });
    const all = await untilCame(vins.rentalEstate, (some) => numbersOf(some, 'speed').at(-1) === 0);
    expect(all.filter(({ signal }) => signal === signalId('ignition')).at(-1)?.value).toBe('LOCK');
    expect((await act(vins.rentalEstate, 'stop')).body).toMatchObject({ state: 'standing' }); // nothing more to stop
  });

  test('a charger charges, and a car breaks down on the way', async () => {
    await Promise.all([drive('RWC-22-00093155', 'charging'), drive(vins.rentalCompact, 'fault')]);
    const [charger] = await Promise.all([
      untilCame('RWC-22-00093155', (all) => numbersOf(all, 'sessionEnergy').length > 3),
      untilCame(vins.rentalCompact, (all) => all.some(({ signal }) => signal === signalId('trouble'))),
    ]);
    const kwh = numbersOf(charger, 'sessionEnergy');
    expect(kwh).toEqual(kwh.toSorted((a, b) => a - b));
    const [start] = charger.filter(({ signal }) => signal === signalId('sessionStart'));
    expect(Math.abs(Date.parse(String(start?.value)) - (start?.at ?? 0))).toBeLessThan(2000); // no other clock's time
    await act(vins.rentalCompact, 'stop');
    await act('RWC-22-00093155', 'stop');
    const over = await untilCame('RWC-22-00093155', (all) =>
      all.some(({ signal, value }) => signal === signalId('sessionStatus') && value === 'COMPLETED'),
    );
    expect(over.filter(({ signal }) => signal === signalId('evseStatus')).at(-1)?.value).toBe('AVAILABLE');
  });

  test('what can’t be is refused, and the remedy said', async () => {
    const refused = async (...of: Parameters<typeof act>) => {
      const { status, body } = await act(...of);
      return [status, body.errors?.[0] ?? body.detail];
    };
    expect(await refused('WVWZZZ1JZXW000001', 'drive', { scenario: 'commute', speed: 1 })).toEqual([
      404,
      { pointer: '/vin', detail: expect.stringContaining(vins.shared) },
    ]);
    expect(await refused('RWC-22-00093155', 'drive', { scenario: 'commute', speed: 1 })).toEqual([
      422,
      { pointer: '/scenario', detail: 'A charger does not drive. Give charging.' },
    ]);
    expect(await refused(vins.secondHand, 'drive', { scenario: 'charging', speed: 1 })).toEqual([
      422,
      { pointer: '/scenario', detail: expect.stringMatching(/no battery to charge. Give commute, motorway, fault/) },
    ]);
    expect(await refused(vins.shared, 'drive', { scenario: 'commute', speed: 61 })).toEqual([
      422,
      { pointer: '/speed', detail: 'Give a whole number from 1 to 60.' },
    ]);
    expect(await refused(vins.poolSpare, 'misbehave', { how: 'storm' })).toEqual([
      409,
      expect.stringContaining(`/sandbox/vehicles/${vins.poolSpare}/drive`),
    ]);
  });

  test('every product of the demo can do something', () => {
    for (const product of demoProducts(new Date())) expect(scenariosOf(product)).not.toEqual([]);
  });

  test('goes on where the process is killed: each batch once, none left out', async () => {
    const number = vins.vanSpare;
    await drive(number, 'motorway', 10);
    const batchesOf = async () => {
      const { rows } = await record.raw<{ rows: { n: string; sequence: string }[] }>(
        `select (select count(*) from feed f where f.product_no = p.no) as n, s.sequence
         from products p join feed_sources s on s.source = 'sandbox/' || p.vin where p.vin = ?`,
        [number],
      );
      return { frames: Number(rows[0]?.n ?? 0), batches: Number(rows[0]?.sequence ?? -1) + 1 };
    };
    const before = await eventually(batchesOf, ({ batches }) => batches > 2);
    killHard('api');
    const after = await eventually(batchesOf, ({ batches }) => batches > before.batches + 2);
    expect(after.frames).toBe(after.batches); // a product's readings of a batch are one frame
    expect(await stateOf(number)).toMatchObject({ state: 'driving', scenario: 'motorway', speed: 10 });
    await act(number, 'stop');
  });
});

describe('misbehaving', () => {
  const number = vins.poolCar;
  const untilMisbehaved = (how: string, wanted: (came: Came[]) => boolean) =>
    drive(number, 'commute') // it behaves again
      .then(() => act(number, 'misbehave', { how }))
      .then(({ status, body }) => expect([status, body.misbehaves.how]).toEqual([200, how]))
      .then(() => untilCame(number, wanted));
  const ahead = ({ at, receivedAt }: Came) => at - receivedAt;

  test('twice, clock ahead, invalid, storm, late, silence: each shows in what came in, and driving again ends it', async () => {
    const lineOf = ({ at, signal, value }: Came) => JSON.stringify([at, signal, value]);
    await untilMisbehaved('twice', (came) => new Set(came.map(lineOf)).size < came.length);
    await eventually(
      () => stateOf(number),
      (fact) => (fact as unknown as { lastBatch: { repeated: boolean } }).lastBatch.repeated,
    );
    await untilMisbehaved('clock-ahead', (came) => came.some((one) => ahead(one) > 150_000));
    await untilMisbehaved('invalid', (came) =>
      came.some(({ value, reason }) => value === null && reason === 'sensor-fault'),
    );
    await eventually(
      () => stateOf(number),
      (fact) => (fact as unknown as { lastBatch: { refused: number } }).lastBatch.refused === 3,
    );
    await untilMisbehaved('storm', (came) => came.length > 5000);
    await untilMisbehaved('late', (came) => came.some((one) => ahead(one) < -15_000 && ahead(one) > -40_000));
    const length = (await untilMisbehaved('silence', () => true)).length;
    expect((await drive(number, 'commute')).body).toMatchObject({ misbehaves: null });
    await untilCame(number, (came) => came.length > length + 10);
    await act(number, 'stop');
  });
});

describe('the page', () => {
  const card = (page: Page, number: string) => page.locator(`#product-${number}`);
  const standing = (page: Page, number: string) => card(page, number).locator('.badge').innerText();

  test('lets a product go, misbehave and stop without script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: phone, locale: 'de' });
    const page = await context.newPage();
    await open(page, '/sandbox');
    await page.locator('nav.sandbox a:has-text("Drive")').click();
    const number = 'RWC-22-00093154';
    expect(await standing(page, number)).toBe('standing');
    await card(page, number).locator('input[name="speed"]').fill('30');
    await card(page, number).locator('button:has-text("Go")').click();
    expect([page.url(), await standing(page, number)]).toEqual([
      expect.stringMatching(/\/sandbox\/drive\?about=RWC-22-00093154#product-/),
      'charging',
    ]);
    await eventually(
      () => page.reload().then(() => card(page, number).innerText()),
      (text) => /Batch \d+ at [\d:]+ UTC: (\d+) of \1 readings taken/.test(text),
    );
    await card(page, number).locator('summary').click();
    await card(page, number).locator('button:has-text("Be late")').click();
    expect(await card(page, number).locator('.notice').innerText()).toMatch(/^Misbehaves until .* 20 seconds late/);
    await card(page, number).locator('button:has-text("Stop")').click();
    expect(await standing(page, number)).toBe('standing');
    await context.close();
  });

  test('keeps itself up to date where scripts run', async () => {
    const page = await browser.newPage();
    await open(page, '/sandbox/drive');
    const number = vins.vanEast;
    expect(await standing(page, number)).toBe('standing');
    await drive(number, 'charging', 60);
    await eventually(
      () => standing(page, number),
      (text) => text === 'charging',
    );
    await act(number, 'stop');
    await page.close();
  });
});

test('the signals of the demo are what misbehaving products send nonsense beside', () => {
  expect(demoSignals.some(({ path }) => path === 'Vehicle.NoSuchThing')).toBe(false);
});
