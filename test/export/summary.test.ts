/** R62: the summary beside the data: what a person reads of it, in their language, and that it runs and fetches nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import type { Manifest } from '../../domain/export/manifest.ts';
import { summaryText } from '../../domain/export/summary/summary.ts';
import { fetchFile } from '../downloads/handed-over.ts';
import { unzip } from '../downloads/unzip.ts';
import { complaintsOf, desktop, open, phone, violationsIn } from '../front-door/browser.ts';
import { call, readyRequest } from '../front-door/front-door.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { addReadings } from '../sharing/add-readings.ts';
import { linkAddress } from '../sharing/link-address.ts';
import { askForEach, consent, untilAll, type AskedFor } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';

const NASTY = '<script>alert(1)</script> & "x" \'y\' ${z}';
const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();
const file = { name: 'vehicle-1.json', bytes: 5, records: 1_200_000, sha256: 'a'.repeat(64) };

type Product = Manifest['products'][number];
const product: Product = {
  product: { kind: 'vehicle', vin: 'WRWE2A1C5SB104217', name: NASTY },
  asked: { from: day(1), until: day(32) },
  given: [{ from: day(1), until: day(32) }],
  file,
  otherFormats: [{ ...file, name: 'vehicle-1.csv' }],
  signals: [
    {
      path: 'Vehicle.Speed',
      records: 1_200_000,
      first: day(2),
      last: day(30),
      gaps: [
        { from: day(5), until: day(8) },
        { from: day(10), until: day(11) },
      ],
      gapsInAll: 17,
    },
    { path: NASTY, records: 1, first: day(31), last: day(31), gaps: null, gapsInAll: 0 },
  ],
  notes: [NASTY],
};
const explained = {
  path: 'Vehicle.Speed',
  meaning: NASTY,
  unit: '<km/h>',
  datatype: 'float',
  groups: [],
  personal: false,
  tradeSecret: true,
  range: null,
  interval: 'PT1M',
};
const manifest = (changes: Partial<Manifest> = {}): Manifest => ({
  language: 'en',
  request: { id: '6f1c1b9e-4a1c-4a51-9a46-0d4f3f2f8a11', type: 'customer', submittedAt: day(40) },
  period: { from: '2026-01-01', to: '2026-01-31', timeZone: 'Europe/Berlin' },
  records: 1_200_000,
  products: [product],
  notes: [],
  signals: [explained],
  catalogue: { version: 1 },
  ...changes,
});

const folder = mkdtempSync(join(tmpdir(), 'summary-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens a summary as a person does who has downloaded it. */
async function opened(page: Page, text: string): Promise<void> {
  const path = join(folder, 'summary.html');
  writeFileSync(path, text);
  await page.goto(`file://${path}`);
}

let browser: Browser;
let record: Knex;
withBrowserAndRecord((both) => ({ browser, record } = both));

describe('what it says', () => {
  let page: Page;
  beforeAll(async () => {
    page = await (await browser.newContext({ viewport: desktop })).newPage();
    await opened(page, summaryText(manifest()));
  });
  afterAll(() => page.context().close());

  test('R62: what, whose, which period, and of each signal how many, the first, the last and the gaps', async () => {
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/1 January 2026 to 31 January 2026, both days included \(Europe\/Berlin\)/);
    expect(text).toMatch(/Vehicle\s+WRWE2A1C5SB104217/);
    expect(text).toContain('vehicle-1.json, vehicle-1.csv');
    const rows = await page.locator('tbody tr').all();
    const cells = await Promise.all(rows.map((row) => row.locator('td').allInnerTexts()));
    expect(cells.map(([, ...others]) => others.slice(0, 4))).toEqual([
      [
        '1,200,000',
        '2 Jan 2026, 01:00',
        '30 Jan 2026, 01:00',
        '17\nthe longest from 5 Jan 2026, 01:00 until 8 Jan 2026, 01:00',
      ],
      ['1', '31 Jan 2026, 01:00', '31 Jan 2026, 01:00', 'not known'],
    ]);
    expect(cells[0]?.[0]).toBe(`${NASTY} (<km/h>)\nVehicle.Speed\nTrade secret`);
    expect(text).toContain('must keep them confidential');
  });

  test('threat 9: text of others stands as it is, and makes nothing of the page', async () => {
    expect(await page.locator('h2').innerText()).toBe(NASTY);
    expect(await page.locator('script').count()).toBe(0);
  });

  test('R62: a picture of each signal: from the first to the last, but for the gaps, and in words for who can’t see it', async () => {
    const [speed, single] = await page.locator('svg').all();
    const bars = await speed!
      .locator('rect')
      .evaluateAll((all) =>
        all.map((one) => [one.getAttribute('class'), Number(one.getAttribute('x')), Number(one.getAttribute('width'))]),
      );
    // Of 200 for 31 days that begin an hour before midnight in UTC.
    const at = (n: number) => expect.closeTo((200 * (n - 1 + 1 / 24)) / 31, 0);
    const long = (days: number) => expect.closeTo((200 * days) / 31, 0);
    expect(bars).toEqual([
      ['period', 0, 200],
      ['records', at(2), long(28)],
      ['gap', at(5), long(3)],
      ['gap', at(10), long(1)],
    ]);
    expect(await speed!.getAttribute('aria-label')).toContain(
      'records from 2 Jan 2026, 01:00 until 30 Jan 2026, 01:00, with 17 gaps',
    );
    // Of this one nobody can tell.
    expect(await single!.getAttribute('aria-label')).toMatch(/until 31 Jan 2026, 01:00$/);
    const least = await single!.locator('rect.records').getAttribute('width');
    expect(Number(least)).toBeGreaterThanOrEqual(2);
  });

  test('it runs no script and asks for nothing, whoever opens it', async () => {
    const text = summaryText(manifest());
    expect(text).toContain("default-src 'none'");
    expect(text).not.toMatch(/<[^>]*\s(?:src|href|on\w+)=|<(?:script|link|iframe|img|form)|url\(|@import/i);
  });
});

test('R62: in German, for who asked in German', async () => {
  const text = summaryText(manifest({ language: 'de' }));
  expect(text).toContain('<html lang="de">');
  expect(text).toContain('1. Januar 2026 bis 31. Januar 2026, beide Tage eingeschlossen');
  expect(text).toContain('1.200.000');
});

test('R17: without records it says that this is the answer; what was withdrawn or never given is told', async () => {
  const nothing: Product = { ...product, given: [], signals: [], file: { ...file, records: 0 } };
  const withdrawn: Product = { ...nothing, file: null, notes: ['It was sold.'] };
  const text = summaryText(manifest({ records: 0, products: [nothing, withdrawn] }));
  expect(text).toContain('There are no records in the period asked for.');
  expect(text).toContain('It was sold.');
  expect(text).not.toContain('<svg');
});

test('R62: it stays small, however many products there are', () => {
  const text = summaryText(manifest({ products: Array.from({ length: 1000 }, () => product) }));
  expect(text.length).toBeLessThan(1_000_000);
  expect(text).toMatch(/\d{3} more products are explained in manifest\.json only/);
});

test.each(['en', 'de'] as const)(
  'everyone can use it: axe finds nothing by day and by night, and it fits (%s)',
  async (language) => {
    const context = await browser.newContext({ viewport: phone, bypassCSP: true });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await opened(page, summaryText(manifest({ language })));
    for (const viewport of [phone, desktop]) {
      await page.setViewportSize(viewport);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    }
    expect(await violationsIn(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  },
);

describe('through the front door', () => {
  test('R16, R62: it comes beside the files, as a file to keep, and in the ZIP; the page leads to it', async () => {
    const request = await readyRequest('retail-owner', { locale: 'de' });
    const { body: listed } = await call(request.download);
    expect(listed.files.map(({ name }: { name: string }) => name)).not.toContain('summary.html');
    const { headers, body } = await call(listed.summary);
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'text/html; charset=utf-8',
      'attachment; filename="summary.html"',
    ]);
    expect(body).toContain('Ihre Daten im Überblick');
    expect(body).toContain(request.id);
    const zipped = new Map(unzip((await fetchFile(listed.all)).bytes));
    expect(zipped.get('summary.html')?.toString()).toBe(body);
    const page = await (await browser.newContext()).newPage();
    await open(page, new URL(request.download, 'http://any').pathname);
    const download = page.waitForEvent('download');
    await page.locator('a:has-text("Überblick")').click();
    expect((await download).suggestedFilename()).toBe('summary.html');
    await page.context().close();
  });

  test('R8, R30: a product that was withdrawn is no longer in it, by list, by range and in the ZIP', async () => {
    const owner = await newCustomer(record);
    const [lost, kept] = [await newVehicle(record, [owner]), await newVehicle(record, [owner])];
    for (const { no } of [lost, kept]) await addReadings(record, no, { daysAgo: 10, count: 5 });
    const [request] = (await askForEach(record, owner, [[lost, kept]])) as [AskedFor];
    await consent(request);
    await untilAll(record, [request], 'ready');
    const link = linkAddress('download', request);
    const before = await fetchFile(`${link}/summary.html`);
    expect(before.bytes.toString()).toContain('<svg');
    expect(before.bytes.toString().match(/<svg/g)).toHaveLength(2);
    await call(`/v1/products/${lost.id}/unenroll`, { token: owner.token, method: 'POST' });
    const after = await fetchFile(`${link}/summary.html`);
    expect(after.bytes.toString().match(/<svg/g)).toHaveLength(1);
    expect(after.bytes.toString()).toContain('was sold or removed by its user');
    const zipped = new Map(unzip((await fetchFile(`${link}/all.zip`)).bytes));
    expect(zipped.get('summary.html')?.equals(after.bytes)).toBe(true);
  });
});
