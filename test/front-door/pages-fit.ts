/** What every page of ours has to be, as a test looks at it: it fits, keeps the content security policy, and can be used by everyone. */
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { complaintsOf, desktop, open, phone, violationsIn } from './browser.ts';

/** The page that is open is as wide as each of these screens, the first one last. */
export async function expectToFit(page: Page, name: string, screens = [phone, desktop]): Promise<void> {
  for (const screen of screens.toReversed()) {
    await page.setViewportSize(screen);
    const width: unknown = await page.evaluate('document.documentElement.scrollWidth');
    expect({ name, width }).toEqual({ name, width: screen.width });
  }
}

/**
 * Each of these pages fits, keeps the content security policy, and axe finds nothing wrong with it on the first screen; axe need not
 * look in a second language, where the words alone differ.
 */
export async function expectAllToFit(
  page: Page,
  addresses: readonly string[],
  { axe: looks = true, screens = [phone, desktop] } = {},
): Promise<void> {
  const complaints = complaintsOf(page);
  for (const address of addresses) {
    await open(page, address);
    await expectToFit(page, address, screens);
    expect({ address, complaints: complaints.splice(0) }).toEqual({ address, complaints: [] });
    if (looks) expect({ address, violations: await violationsIn(page) }).toEqual({ address, violations: [] });
    complaints.splice(0); // of axe itself
  }
}
