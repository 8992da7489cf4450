/** A browser, and the record behind what it shows, for as long as a file's tests run. */
import { afterAll, beforeAll } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser } from 'playwright-core';
import { openRecord } from './record.ts';
import { launchBrowser } from './browser.ts';

export function withBrowserAndRecord(take: (opened: { browser: Browser; record: Knex }) => void): void {
  let browser: Browser | undefined;
  let record: Knex | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
    record = openRecord();
    take({ browser, record });
  });
  afterAll(async () => {
    await browser?.close();
    await record?.destroy();
  });
}
