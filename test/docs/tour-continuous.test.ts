/** The tour of continuous data works as it stands there (R2, R41–R43): by clicking, and by curl with a click of the owner's. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { call, eventually, sandboxUrl } from '../front-door/front-door.ts';
import { open, press } from '../front-door/browser.ts';
import { sandboxFolder } from '../front-door/record.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { blocksOf, patternOf, printed } from './tours.ts';

const tour = readFileSync('docs/tour-continuous.md', 'utf8');
const CAR = 'WRWE2A1C5SB104217';

let browser: Browser;
withBrowserAndRecord((opened) => ({ browser } = opened));

const says = (page: Page, words: RegExp) =>
  eventually(
    () => page.locator('main').innerText(),
    (text) => words.test(text),
  );

/** Gives what is asked for of the car alone. */
async function agree(page: Page): Promise<void> {
  await page.waitForURL(/\/link\//);
  await page.locator(`label:has-text("${CAR}") input`).check();
  for (const box of await page.locator('input[name="groups"]').all()) await box.check();
  const others = page.locator('input[name="others"]');
  if (await others.count()) await others.check();
  await press(page, 'Agree');
}

test('by clicking: a car drives, is watched by its owner, moves in somebody else’s program, and stops there as she ends it', async () => {
  const context = await browser.newContext({ locale: 'en' });
  const page = await context.newPage();
  await open(page, '/sandbox/drive');
  const card = page.locator(`#product-${CAR}`);
  await card.locator('select').selectOption({ label: 'Commute: to work and back' });
  await card.locator('input[name="speed"]').fill('30');
  await card.locator('button:has-text("Go")').click();
  const [own] = await Promise.all([
    context.waitForEvent('page'),
    page.locator(`#product-${CAR} a:has-text("Watch it as Maren Vogt")`).click(),
  ]);
  await own.locator('form button').first().click();
  await own.waitForURL(/\/live$/);
  await eventually(
    () => own.locator('.way polyline').getAttribute('points'),
    (points) => (points ?? '').split(' ').length > 3,
  );

  const program = await context.newPage();
  await open(program, '/sandbox/demo-app');
  await program.locator('a:has-text("Connect your car")').click();
  await agree(program);
  await program.waitForURL(/^http:\/\/127\.0\.0\.1/);
  await eventually(
    () => program.locator('svg .line').getAttribute('points'),
    (points) => (points ?? '').split(' ').length > 3,
  );
  await open(own, '/access');
  await press(own, 'End this access');
  await press(own, 'End it now');
  await says(program, /This was ended/);
  const stopped = await program.locator('svg .line').getAttribute('points');
  const since = (await call('/sandbox/drive')).body.find(({ number }: { number: string }) => number === CAR).lastBatch
    .sequence;
  await eventually(
    async () =>
      (await call('/sandbox/drive')).body.find(({ number }: { number: string }) => number === CAR).lastBatch.sequence,
    (sequence) => sequence > since + 2, // the car has driven on
  );
  expect(await program.locator('svg .line').getAttribute('points')).toBe(stopped);

  await program.locator('a:has-text("Connect your car again")').click();
  await agree(program);
  await program.locator('button:has-text("Disconnect")').click();
  await says(program, /You are disconnected/);
  await context.close();
});

describe('by curl', () => {
  const blocks = blocksOf(tour);
  let outputs: string[] = [];
  beforeAll(async () => {
    const file = join(sandboxFolder(), 'device.json');
    rmSync(file, { force: true });
    const running = printed(blocks, {
      'http://localhost:3000': sandboxUrl(),
      'DATA=.data': `DATA=${sandboxFolder()}`,
    });
    await Promise.race([running, opened(file)]);
    outputs = await running;
  }, 270_000);

  /** What the owner does, once the program shows its address. */
  async function opened(file: string): Promise<void> {
    const { verification_uri_complete: address } = await eventually(
      async () => JSON.parse(readFileSync(file, 'utf8')) as { verification_uri_complete: string },
      Boolean,
    );
    const context = await browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    await open(page, '/sign-in?next=%2F&login_hint=retail-owner%40example.com');
    await page.locator('form button').first().click();
    await page.goto(address);
    const goOn = page.locator('main button[type="submit"]').first();
    while (!/\/link\//.test(page.url())) await goOn.click();
    await agree(page);
    await page.waitForLoadState();
  }

  for (const [i, { about, promise }] of blocks.entries())
    if (promise !== undefined)
      test(about, () => {
        expect(outputs[i]).toMatch(patternOf(promise));
      });
});
