/** A real browser before the running sandbox: signing in, and what the browser complains about. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import chromium from '@sparticuz/chromium';
import { chromium as playwright, type Browser, type Page } from 'playwright-core';
import { withLock } from '../../sandbox/lock.ts';
import { eventually, mailsTo, sandboxUrl, type Mail } from './front-door.ts';

const PATIENCE_MS = 250_000;

/** Unpacked on first use, by one process at a time: another would find half of it. */
const unpacked = (): Promise<string> =>
  withLock({ folder: tmpdir(), name: 'right-of-way-chromium', log: () => {} }, () => chromium.executablePath());

/** Where the browser itself breaks down as it starts (seen once, on a machine short of memory), it is started anew. */
export async function launchBrowser(tries = 3): Promise<Browser> {
  const executablePath = await unpacked();
  try {
    return patientOf(
      await playwright.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--headless=shell'] }),
    );
  } catch (error) {
    if (tries === 1) throw error;
    return launchBrowser(tries - 1);
  }
}

/** Waits for as long as other waits do, instead of 30 seconds. */
function patientOf(browser: Browser): Browser {
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  };
  return browser;
}

export const phone = { width: 360, height: 800 };
export const desktop = { width: 1280, height: 800 };

/** A page of a browser of its own without script, as every path has to work. */
export const scriptlessPage = async (browser: Browser, locale = 'en'): Promise<Page> =>
  (await browser.newContext({ javaScriptEnabled: false, viewport: phone, locale })).newPage();

/** Signs in by a click on the identity provider's page, and goes on to `next`. */
export async function signInAs(page: Page, account: string, next = '/requests'): Promise<void> {
  await page.goto(`${sandboxUrl()}/sign-in?next=${encodeURIComponent(next)}`);
  await page.locator(`button[value="${account}"]`).click();
  await page.waitForURL(sandboxUrl() + next);
}

export const open = (page: Page, address: string) => page.goto(sandboxUrl() + address);
export const heading = (page: Page): Promise<string> => page.locator('h1').first().innerText();
/** Presses the button, or follows the link, that says so, and waits until the page that it leads to is there: one that is on its way can't be loaded again. */
export async function press(page: Page, words: string): Promise<void> {
  await page
    .locator('main')
    .locator(`button:has-text("${words}"), a:has-text("${words}"), summary:has-text("${words}")`)
    .first()
    .click();
  await page.waitForLoadState();
}

/** What the browser complains about, its notes on answers' own statuses aside. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (!/status of (403|404|410|422)/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

const axe = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

interface AxeResult {
  violations: { id: string; nodes: { html: string }[] }[];
}

/**
 * What axe finds wrong with the page that is open, by day and by night: colours are all that differ, and they change at
 * once where less motion is wanted. It is evaluated, so that the page's content security policy stays as it is.
 */
export async function violationsIn(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.evaluate(axe);
  const run = async (when: string, options: object) => {
    const asked = JSON.stringify({ resultTypes: ['violations'], ...options });
    const { violations } = (await page.evaluate(`axe.run(${asked})`)) as AxeResult; // what axe documents
    return violations.map(({ id, nodes }) => `${id} ${when}: ${nodes[0]?.html}`);
  };
  const byDay = await run('by day', {});
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  return [...byDay, ...(await run('by night', { runOnly: ['color-contrast'] }))];
}

/** Waits for a link in an email to an address; where several requests write to it, in one that says `about`. */
export async function mailedLink(to: string, purpose: keyof Mail['links'], about = ''): Promise<string> {
  const fits = ({ links, text }: Mail) => links[purpose] !== undefined && text.includes(about);
  const mails = await eventually(
    () => mailsTo(to),
    (found) => found.some(fits),
  );
  return mails.find(fits)?.links[purpose] ?? '';
}
