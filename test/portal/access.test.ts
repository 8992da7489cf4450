/** R2, R43: "Who has access", as a customer sees and ends it, in a browser without script. */
import { expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser } from 'playwright-core';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { link, newCredential, tokenFor } from '../access/links.ts';
import { ingest, openStream, speedOf } from '../access/data-calls.ts';
import { eventually } from '../front-door/front-door.ts';
import { heading, open, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { openAsApplication } from '../front-door/record.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

test('R43: who reads, what and how much stands there; the button stops the stream at once', async () => {
  const db = openAsApplication('access.test');
  const { id } = (await record('accounts').where({ email: 'retail-owner@example.com' }).first('id')) as { id: string };
  const car = (await record('products').where({ vin: vins.shared }).first('id')) as { id: ProductId };
  const program = await newCredential(record);
  const grantId = await link(db, { id, holder: `account:${id}` satisfies Holder }, program, [car.id], {
    purpose: 'To see what it uses.',
    groups: ['driving'],
  });
  await db.destroy();
  const token = await tokenFor(record, program.clientId, grantId);
  const stream = await openStream(token);
  await stream.until('live');
  await ingest([speedOf({ vin: vins.shared }, 33)]);
  await stream.untilValues(1);

  const page = await scriptlessPage(browser);
  await signInAs(page, 'retail-owner', '/access');
  expect(await heading(page)).toBe('Who has access');
  const article = page.locator(`article[aria-labelledby="access-${grantId}"]`);
  const text = await eventually(
    async () => {
      await page.reload();
      return article.innerText();
    },
    (found) => /Readings of the last 30 days\s+1\b/.test(found),
  );
  for (const said of ['Program of a test', 'To see what it uses.', vins.shared, 'reading now', 'you'])
    expect(text).toContain(said);
  await article.locator('a').click();
  expect(await heading(page)).toBe('What was read');
  expect(await page.locator('tbody tr').count()).toBe(1);
  await open(page, '/access');
  await article.locator('summary').click();
  await stream.taken(); // one that is behind is reset instead
  await article.locator('form button').click();
  expect(await page.locator('[role="status"]').innerText()).toMatch(/is ended\. Nothing more is handed over/);
  await ingest([speedOf({ vin: vins.shared }, 34)]);
  expect(await stream.over).toBe('ended'); // told, before the page came, that nothing is left
  expect(stream.values().map(Number)).toEqual([33]);
  expect(await article.locator('.badge').innerText()).toBe('ended');
  expect(await article.locator('form').count()).toBe(0);
  await page.context().close();
});
