/** The live page of one's own product (Article 3(1), R2, R7, R8): what it says now, until it is somebody else's. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { handOverLive } from '../../db/readings/live.ts';
import { unenroll } from '../../db/registrations/unenroll.ts';
import type { Principal } from '../../domain/principal.ts';
import { Seen, liveState } from '../../domain/readings/live.ts';
import { wellKnown } from '../../domain/readings/well-known.ts';
import { call, eventually, sandboxUrl, signIn } from '../front-door/front-door.ts';
import { complaintsOf, desktop, heading, open, phone, violationsIn } from '../front-door/browser.ts';
import { environmentOf } from '../front-door/processes.ts';
import { openAsApplication } from '../front-door/record.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { ingest, openStream, read, speedOf } from '../access/data-calls.ts';
import { link, newCredential, tokenFor } from '../access/links.ts';
import { hashOf } from '../../domain/access/token.ts';
import { newCustomer, newVehicle, register, type NewCustomer, type NewVehicle } from '../sharing/new-customer.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => ({ browser, record } = opened));

type Said = [signal: string, value: unknown, at?: Date, reason?: string];
async function say(car: NewVehicle, ...said: Said[]): Promise<void> {
  const readings = said.map(([signal, value, at = new Date(), reason]) => ({
    vin: car.vin,
    signal,
    at: at.toISOString(),
    value,
    ...(reason ? { reason } : {}),
  }));
  const { status, body } = await call(`http://localhost:${environmentOf('api')['INGEST_PORT']}/ingest/v1/batches`, {
    token: await signIn('telemetry'),
    json: { source: `test-${randomUUID()}`, sequence: 1, readings },
  });
  expect([status, body.refused]).toEqual([200, []]);
}

/** It is somewhere, at that speed. */
const drives = (car: NewVehicle, step: number, speed: number, at = new Date()): Promise<void> =>
  say(
    car,
    [wellKnown.latitude, 50.9 + step / 100, at],
    [wellKnown.longitude, 6.9 + step / 80, at],
    [wellKnown.speed, speed, at],
  );

interface Watched {
  owner: NewCustomer;
  car: NewVehicle;
  context: BrowserContext;
  page: Page;
}

/** Somebody with a car, signed in, before its live page. */
async function watched(options: Parameters<Browser['newContext']>[0] = {}): Promise<Watched> {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner], 30);
  await drives(car, 0, 31);
  const context = await browser.newContext({ locale: 'en', viewport: desktop, ...options });
  const page = await context.newPage();
  await signInAs(page, owner, `/products/${car.id}/live`);
  return { owner, car, context, page };
}

/** By the page that asks whether it is them: the list there has but a few. */
async function signInAs(page: Page, { email }: NewCustomer, next: string): Promise<void> {
  await open(page, `/sign-in?next=${encodeURIComponent(next)}&login_hint=${encodeURIComponent(email)}`);
  await page.locator('form button').first().click();
  await page.waitForURL(sandboxUrl() + next);
}

const dial = (page: Page, label: string) => page.locator(`.dial svg[aria-label^="${label}"] .shown`).textContent();
const untilShown = (page: Page, wanted: RegExp) =>
  eventually(
    () => page.locator('main').innerText(),
    (text) => wanted.test(text),
  );

describe('who it is registered to', () => {
  test('sees what it says in the moment it says it: dials, way, values with both times; nothing is loaded from elsewhere', async () => {
    const { car, context, page } = await watched();
    const complaints = complaintsOf(page);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.reload();
    expect(await heading(page)).toBe('Car of a test, live');
    expect(await dial(page, 'Speed')).toBe('31');
    await drives(car, 1, 52);
    await eventually(
      () => dial(page, 'Speed'),
      (shown) => shown === '52',
    );
    await drives(car, 2, 87);
    await eventually(
      () => page.locator('.way polyline').getAttribute('points'),
      (points) => points?.split(' ').length === 3,
    );
    expect(await page.locator('.way figcaption').innerText()).toMatch(/two hours, about 2\.\d km/);
    const speed = await page.locator('tr:has-text("Speed of the vehicle")').innerText();
    expect(speed).toMatch(/87\skm\/h\s+\d\d:\d\d:\d\d\s+\d\d:\d\d:\d\d/);
    expect(await page.locator('.live-state').innerText()).toMatch(/^live Last heard at/);
    expect(new Set(asked)).toEqual(new Set([sandboxUrl()]));
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('R53: sees that there are trade secrets, and how many, but none of them', async () => {
    const { car, context, page } = await watched();
    const { path } = await record('signals')
      .where({ trade_secret: true, datatype: 'float' })
      .orderBy('id')
      .first('path');
    await say(car, [path, 4711.5]);
    await drives(car, 1, 52);
    for (const address of [`/products/${car.id}/live`, `/products/${car.id}`]) {
      await open(page, address);
      const text = await untilShown(page, /52/);
      expect(text).toMatch(/trade secret/);
      expect(await page.content()).not.toMatch(/4[,.]?711/);
    }
    await context.close();
  });

  test('sees why a value is missing, and why a product is silent', async () => {
    const { car, page, context } = await watched();
    await say(car, [wellKnown.charge, null, new Date(), 'sensor-fault']);
    await untilShown(page, /none \(sensor-fault\)/);
    const [silent, mute] = [await newVehicle(record, []), await newVehicle(record, [])];
    await context.close();
    const owner = await newCustomer(record);
    await register(record, silent.id, owner.holder, 3);
    await register(record, mute.id, owner.holder, 3);
    await say(silent, ['Vehicle.LowVoltageSystemState', 'LOCK']);
    await record('feed')
      .where({ product_no: silent.no })
      .update({ received_at: record.raw(`received_at - interval '20 minutes'`) });
    const next = await (await browser.newContext({ locale: 'de' })).newPage();
    await signInAs(next, owner, `/products/${silent.id}/live`);
    expect(await next.locator('.live-state').innerText()).toMatch(
      /^still Seit .* ist nichts gekommen. Es war da ausgeschaltet/,
    );
    await open(next, `/products/${mute.id}/live`);
    expect(await next.locator('.live-state').innerText()).toMatch(/^noch nichts Es hat nichts gemeldet/);
    await next.context().close();
  });

  test('sees it without script, too, by a press', async () => {
    const { car, context, page } = await watched({ javaScriptEnabled: false, viewport: phone });
    await drives(car, 1, 44);
    await page.locator('a:has-text("Show what came in since")').click();
    expect(await dial(page, 'Speed')).toBe('44');
    await context.close();
  });

  test('finds it from the product’s page; it fits a phone, and axe finds nothing', async () => {
    const { car, context, page } = await watched({ viewport: phone });
    await drives(car, 1, 44);
    await open(page, `/products/${car.id}`);
    await page.locator('a:has-text("Watch it live")').click();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
    expect(await violationsIn(page)).toEqual([]);
    await context.close();
  });
});

describe('R7, R8: the end', () => {
  test('of the registration closes the page in front of whoever looks, and nothing said later is shown', async () => {
    const { owner, car, context, page } = await watched();
    await untilShown(page, /live/);
    await call(`/v1/products/${car.id}/unenroll`, { token: owner.token, method: 'POST' });
    const later = drives(car, 1, 199);
    const text = await untilShown(page, /not registered to you any more/);
    await later;
    expect(text).not.toContain('199');
    expect(await page.locator('.dial, .way, table').count()).toBe(0);
    await page.reload();
    expect(await page.locator('main').innerText()).toMatch(/not registered to you any more/);
    await context.close();
  });

  test('of the session does so, too, and the open page does not prolong it', async () => {
    const { owner, context, page } = await watched();
    const expiry = async () => {
      const row: { expire: Date } | undefined = await record('sessions')
        .whereRaw(`sess->'account'->>'account' = ?`, [owner.id])
        .first('expire');
      return row?.expire.getTime();
    };
    const [stream] = await Promise.all([page.waitForResponse(/live\/events$/), page.reload()]);
    expect(stream.headers()['set-cookie']).toBeUndefined();
    const before = await expiry();
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    expect(await expiry()).toBe(before);
    await record('sessions').whereRaw(`sess->'account'->>'account' = ?`, [owner.id]).delete();
    await untilShown(page, /You were signed out/);
    expect(await expiry()).toBeUndefined();
    await context.close();
  });

  test('a buyer sees nothing of before, not even that it spoke', async () => {
    const seller = await newCustomer(record);
    const car = await newVehicle(record, [seller], 30);
    await drives(car, 0, 31);
    await record('registrations').where({ product_id: car.id }).update({ ends_at: record.fn.now() });
    const buyer = await newCustomer(record);
    await register(record, car.id, buyer.holder, 0);
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    await signInAs(page, buyer, `/products/${car.id}/live`);
    expect(await page.locator('.live-state').innerText()).toMatch(/^nothing yet/);
    expect(await page.locator('.dial, .way, table').count()).toBe(0);
    await page.context().close();
  });

  describe('at the same moment as a hand-over', () => {
    let db: Knex;
    beforeAll(() => {
      db = openAsApplication('live.test');
    });
    afterAll(() => db.destroy());

    test('waits for it: nothing is handed over after the end was answered', async () => {
      const owner = await newCustomer(record);
      const car = await newVehicle(record, [owner], 30);
      await drives(car, 0, 31);
      const sid = randomUUID();
      await record('sessions').insert({
        sid,
        expire: new Date(Date.now() + 600_000),
        sess: JSON.stringify({ cookie: {}, endsAt: Date.now() + 600_000 }),
      });
      const principal = {
        account: owner.id,
        email: owner.email,
        kind: 'retail',
        company: null,
        roles: [],
      } as unknown as Principal;
      const order: string[] = [];
      // The hand-over has the registration, and stands still in front of the values.
      const inTheWay = await record.transaction();
      await inTheWay.raw('lock table latest in access exclusive mode');
      const pass = { holder: owner.holder, product: car.id, session: sid };
      const handing = handOverLive(db, { pass, after: 0 }, () => order.push('handed over')).catch(() => undefined);
      const isWaiting = async (text: string) => {
        const { rows } = await record.raw<{ rows: unknown[] }>(
          `select from pg_stat_activity where wait_event_type = 'Lock' and query like ? and pid <> pg_backend_pid()`,
          [text],
        );
        return rows.length > 0;
      };
      await eventually(() => isWaiting('%from latest l cross join%'), Boolean);
      const ending = unenroll(db, principal, car.id).then(() => order.push('ended'));
      await Promise.race([ending, eventually(() => isWaiting('%update registrations r set ends_at%'), Boolean)]);
      await inTheWay.commit();
      await Promise.all([handing, ending]);
      expect(order.at(-1)).toBe('ended');
      expect(await handOverLive(db, { pass, after: 0 }, () => order.push('too late'))).toBe('unenrolled');
      expect(order).not.toContain('too late');
    });
  });
});

describe('what was seen', () => {
  const paths = new Map([
    [1, wellKnown.latitude],
    [2, wellKnown.longitude],
    [3, wellKnown.speed],
  ] as [number, string][]);
  const since = new Date(1000);
  const frame = (pos: number, body: string) => ({ pos, body });

  test('spots are in the order of time: what comes late, is missing or is a former owner’s is none', () => {
    const seen = new Seen();
    seen.take(
      [
        frame(1, '1\t900\t40\n2\t900\t5\n'), // before it was the reader's
        frame(2, '1\t2000\t50\n2\t2000\t6\n3\t2000\t30\n'),
        frame(3, '1\t3000\tnull\tno-fix\n2\t3000\t7\n'),
        frame(4, '2\t4000\t8\n1\t4000\t52\n'),
        frame(5, '1\t3500\t51\n2\t3500\t7.5\n3\t1500\t99\n'), // late
      ],
      { paths, since },
    );
    expect(seen.way).toEqual([
      { at: 2000, latitude: 50, longitude: 6 },
      { at: 4000, latitude: 52, longitude: 8 },
    ]);
    expect(seen.pos).toBe(5);
  });

  test('a product speaks, is quiet, has said nothing, or is not activated', () => {
    const now = new Date(1_000_000);
    const of = (ago: number | null, more = {}) =>
      liveState({
        activated: true,
        hasValues: ago !== null,
        heardAt: ago === null ? null : new Date(now.getTime() - ago),
        now,
        quietAfterMs: 900_000,
        ...more,
      });
    expect([of(899_000), of(901_000), of(null), of(1000, { activated: false })]).toEqual([
      'streaming',
      'quiet',
      'never-sent',
      'not-activated',
    ]);
  });
});

test('R41: whoever develops a program sees what it does as it does it, what was refused and what helps, and no value', async () => {
  const db = openAsApplication('live.test');
  const [developer, owner] = [await newCustomer(record), await newCustomer(record)];
  const car = await newVehicle(record, [owner], 30);
  const program = await newCredential(record, 'confidential', { owner: developer.holder });
  const grantId = await link(db, owner, program, [car.id]);
  await db.destroy();
  const [token, over] = [
    await tokenFor(record, program.clientId, grantId),
    await tokenFor(record, program.clientId, grantId),
  ];
  await record('oauth_items')
    .where({ id: hashOf(over) })
    .update({ expires_at: new Date(0) });
  expect((await read(over, 'readings')).status).toBe(401); // before anybody looks on
  const wrongSecret = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'none' });
  const refused = await fetch(`${sandboxUrl()}/oauth/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${program.clientId}:wrong`).toString('base64')}` },
    body: wrongSecret,
  });
  expect(refused.status).toBe(401);

  const context = await browser.newContext({ locale: 'en', viewport: desktop });
  const page = await context.newPage();
  const address = `/developer/credentials/${program.id}/live`;
  await signInAs(page, developer, address);
  expect(await heading(page)).toBe('What Program of a test does');
  await untilShown(page, /401 unauthorized[\s\S]*Get a new token by the refresh token/);
  await untilShown(page, /401 invalid_client[\s\S]*The secret is wrong or has expired/);
  expect(await page.locator('main').innerText()).toContain('Nothing of it has come in yet');
  expect((await read(token, 'readings?after=nonsense')).status).toBe(422);
  await untilShown(page, /422 invalid\s+\/v1\/data\/readings/);

  const stream = await openStream(token);
  await untilShown(page, /Since [^\n]+, from [\s\S]*A stream was opened, for what comes from now on/);
  const shown = await eventually(
    async () => {
      await ingest([speedOf(car, 192.168)]);
      await read(token, 'latest');
      return page.locator('main').innerText();
    },
    (text) => /readings? of 1 product by stream/.test(text) && /newest values: \d+ of 1 product/.test(text),
  );
  expect(shown).toContain(car.id.slice(0, 8));
  /** As who has no script sees it. */
  const drawn = await eventually(
    async () => (await context.request.get(sandboxUrl() + address)).text(),
    (text) => text.includes(stream.events.findLast(({ event }) => event === 'readings')?.id ?? '–'),
  );
  for (const said of ['by stream', '401 unauthorized', grantId]) expect(drawn).toContain(said);
  expect(drawn + (await page.content())).not.toContain('192.168');
  stream.close();
  await untilShown(page, /No stream is open at this moment[\s\S]*connection was closed/);
  await record.raw(`delete from sessions where sess->'account'->>'account' = ?`, [developer.id]);
  await untilShown(page, /You were signed out/);
  await context.close();
});
