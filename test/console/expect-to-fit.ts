/** Pages of the console, on a screen of some width. */
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { open, violationsIn } from '../front-door/browser.ts';

/** Each of these pages is as wide as the screen, and axe finds nothing wrong with it. The context has to bypass the CSP. */
export async function expectAllToFit(
  page: Page,
  addresses: readonly string[],
  { width }: { width: number },
): Promise<void> {
  for (const address of addresses) {
    await open(page, address);
    const seen: unknown = await page.evaluate('document.documentElement.scrollWidth');
    expect({ address, width: seen, violations: await violationsIn(page) }).toEqual({ address, width, violations: [] });
  }
}
