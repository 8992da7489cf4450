/** Nothing typed is lost, and nothing untrue is said: the moments that everybody meets, in a real browser without script. */
import { describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import { call, eventually, sandboxUrl, signIn, someone, submit } from '../front-door/front-door.ts';
import { complaintsOf, heading, mailedLink, open, press, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { agentForm, sharedRequest } from '../sharing/third-party.ts';
import {
  publicBody,
  unconfirmedBody,
  unconfirmedFleet,
  unregisteredFleet,
  untilStatus,
} from '../support/requests-to-decide.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

const main = (page: Page): Promise<string> => page.locator('main').innerText();

/** The session ends, as it does after half an hour without a call. */
async function sessionEnds(page: Page): Promise<void> {
  const cookie = (await page.context().cookies(sandboxUrl())).find(({ name }) => name === 'session');
  const sid = /^s:([^.]+)\./.exec(decodeURIComponent(cookie?.value ?? ''))?.[1] ?? '';
  expect(await record('sessions').where({ sid }).delete()).toBe(1);
}

/** Signs in in another tab, by the link of the page that is open. */
async function signInBeside(page: Page, account: string): Promise<void> {
  const opened = page.context().waitForEvent('page');
  await press(page, 'Sign in');
  const tab = await opened;
  await tab.locator(`button[value="${account}"]`).click();
  await tab.waitForURL(`${sandboxUrl()}/signed-in`);
  expect(await heading(tab)).toBe('You are signed in');
  await tab.close();
}

describe('R1: a form sent without a session', () => {
  test('is kept by a page of ours, and goes on after signing in beside it', async () => {
    const page = await scriptlessPage(browser);
    const complaints = complaintsOf(page);
    const email = someone();
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.check('[name="products.wallbox"]');
    await page.fill('[name="email"]', email);
    await page.check('[name="otherUsersInformed"]');
    await sessionEnds(page);
    await press(page, 'Check your answers');
    expect(await heading(page)).toBe('You were signed out');
    await press(page, 'Send it again'); // not yet
    expect(await heading(page)).toBe('You were signed out');
    await signInBeside(page, 'retail-owner');
    await press(page, 'Send it again');
    expect(await heading(page)).toBe('You signed in again');
    await press(page, 'Send it as retail-owner@example.com');
    expect(await heading(page)).toBe('Check your answers');
    expect(await main(page)).toContain(email);
    await press(page, 'Submit request');
    expect(page.url()).toMatch(/\/requests\/[0-9a-f-]{36}$/);
    expect(complaints.filter((words) => !/401/.test(words))).toEqual([]);
    await page.context().close();
  });

  test('shows staff the reason that they wrote', async () => {
    const request = await unregisteredFleet();
    await untilStatus(request, 'awaiting-ownership-check');
    const page = await scriptlessPage(browser);
    await signInAs(page, 'support', `/support/requests/${request.id}`);
    const reason = 'The papers name another company, as we told them by phone.';
    await page.locator('form[action$="/ownership"] textarea').fill(reason);
    await sessionEnds(page);
    await page.locator('button[value="refuse"]').click();
    expect(await heading(page)).toBe('You were signed out');
    expect(await main(page)).toContain(reason);
    await signInBeside(page, 'support');
    await press(page, 'Send it again');
    await press(page, 'Send it as support@example.com');
    expect(page.url()).toBe(`${sandboxUrl()}/support/requests/${request.id}?done=yes`);
    await untilStatus(request, 'rejected');
    await page.context().close();
  });

  test('of another account in another tab: it says so, keeps what was typed, and names whom it is for', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.check('[name="products.wallbox"]');
    await page.fill('[name="email"]', email);
    await page.check('[name="otherUsersInformed"]');
    const tab = await page.context().newPage();
    await signInAs(tab, 'support', '/support');
    await press(page, 'Check your answers');
    expect(await main(page)).toMatch(/another kind of account[^]*a customer account/);
    await signInAs(tab, 'retail-couser', '/requests');
    await press(page, 'Send it as');
    await page.waitForSelector('h1:has-text("You signed in again")');
    expect(await main(page)).toContain('retail-couser@example.com');
    await page.context().close();
  });
});

describe('R18: once it is confirmed, each type is told what comes next', () => {
  const confirmed = async (email: string): Promise<Page> => {
    const page = await scriptlessPage(browser);
    await page.goto(await mailedLink(email, 'verify'));
    await press(page, 'Confirm this request');
    expect(await heading(page)).toMatch(/confirmed/);
    return page;
  };
  const steps = async (page: Page): Promise<string[]> => {
    await press(page, 'Follow the request');
    return (await page.locator('ol.progress li').allInnerTexts()).map((words) => words.replaceAll(/\s+/g, ' '));
  };

  test('R26: a third party that the customer decides', async () => {
    const form = agentForm();
    await call('/v1/requests', { json: form });
    const page = await confirmed(form.email);
    expect(await page.locator('.lead').innerText()).toMatch(/The customer decides next/);
    expect(await main(page)).not.toMatch(/put the data together|preparing the data/);
    expect((await steps(page)).join('|')).toMatch(/Confirmed done\|.*Customer agrees now\|.*to come\|.*Ready to come$/);
    expect(await main(page)).not.toMatch(/The data is due by/);
    await page.context().close();
  });

  test('R34: a fleet without a login that ownership is checked, a customer that the data is prepared', async () => {
    const fleet = await unconfirmedFleet();
    const page = await confirmed(fleet.email);
    expect(await page.locator('.lead').innerText()).toMatch(/we check who owns the vehicles/);
    expect((await steps(page)).join('|')).toMatch(/Ownership checked now/);
    await page.context().close();
    const own = await submit('retail-owner');
    const other = await confirmed(own.email);
    expect(await other.locator('.lead').innerText()).toMatch(/We are preparing the data\. By .* at the latest/);
    await other.context().close();
  });

  test('R36: a public body that a person reviews it, by the end of a day; and while we wait for its answer, that we do', async () => {
    const body = await unconfirmedBody();
    // The reply is due from the receipt on: once the workflow has looked, it is known until when.
    await eventually(
      () => record('requests').where({ id: body.id }).whereNotNull('review_due_at').first('id'),
      Boolean,
    );
    const page = await confirmed(body.email);
    expect(await page.locator('.lead').innerText()).toMatch(
      /a person reviews your request\. By the end of \d+ \w+ \d{4} you get our reply/,
    );
    expect((await steps(page)).join('|')).toMatch(/Reviewed now/);
    await untilStatus(body, 'awaiting-review');
    await page.reload();
    expect(await main(page)).toMatch(/Our reply is due by\s+the end of \d+ \w+ \d{4}/);
    expect(await main(page)).not.toMatch(/The data is due by/);
    await call(`/v1/support/requests/${body.id}/review`, {
      token: await signIn('support'),
      json: { decision: 'change', reason: 'Which days?' },
    });
    await page.reload();
    expect(await page.locator('.lead').innerText()).toMatch(/We wait for your answer/);
    await page.context().close();
  });
});

describe('what people paste is text', () => {
  test('R36: an answer with a tab is taken; one that is too long, or empty, comes back at its field', async () => {
    const body = await publicBody();
    await untilStatus(body, 'awaiting-review');
    await call(`/v1/support/requests/${body.id}/review`, {
      token: await signIn('support'),
      json: { decision: 'change', reason: 'Which days?' },
    });
    const page = await scriptlessPage(browser, 'de');
    await page.goto(await mailedLink(body.email, 'status'));
    await page.fill('[name="answer"]', 'x'.repeat(4001));
    await press(page, 'Send the answer');
    expect(await page.locator('#reply-fault').innerText()).toMatch(/4,001 characters; 4,000 are possible/);
    expect(await page.inputValue('[name="answer"]')).toBe('x'.repeat(4001));
    expect(await page.title()).toMatch(/^Error: /);
    expect(await page.locator('html').getAttribute('lang')).toBe('en'); // the request's, as before
    await page.fill('[name="answer"]', '  ');
    await press(page, 'Send the answer');
    expect(await page.locator('#reply-fault').innerText()).toMatch(/Write something/);
    await page.fill('[name="answer"]', 'Point 1:\tWhere?\nAll of\u00ad them\u200b.');
    await press(page, 'Send the answer');
    expect(await page.locator('[name="answer"]').count()).toBe(0);
    const [{ answer } = { answer: '' }] = (await record('review_rounds')
      .where({ request_id: body.id })
      .select('answer')) as {
      answer: string;
    }[];
    expect(answer).toBe('Point 1: Where?\nAll of them.');
    await page.context().close();
  });

  test('R38: a question, a name with an emoji, a Persian one, soft hyphens; then a reply with a tab', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await open(page, '/question');
    await page.fill('[name="text"]', 'Point 1:\tWhere?\u200b Auf\u00adzug');
    await page.fill('[name="name"]', '👨‍🔧 Otto می‌خواهم\ufeff');
    await page.fill('[name="email"]', email);
    await press(page, 'Check your answers');
    await press(page, 'Send it');
    expect(await record('enquiries').where({ email }).first('name')).toEqual({ name: '👨‍🔧 Otto می‌خواهم' });
    await page.goto(await mailedLink(email, 'enquiry'));
    expect(await page.locator('article').innerText()).toContain('Point 1: Where? Aufzug');
    await page.fill('[name="text"]', 'y'.repeat(4100));
    await press(page, 'Send');
    expect(await page.locator('#reply-fault').innerText()).toMatch(/4,100 characters/);
    await page.fill('[name="text"]', 'And\tthen?');
    await press(page, 'Send');
    expect(await page.locator('article').last().innerText()).toContain('And then?');
    await page.context().close();
  });

  test('a fault says how long a text is; the list of faults has the focus, so that it is read first', async () => {
    const page = await browser.newContext({ locale: 'en' }).then((context) => context.newPage());
    await open(page, '/question');
    await page.fill('[name="text"]', 'z'.repeat(4005));
    await press(page, 'Check your answers');
    expect(await page.locator('#field-text-fault').innerText()).toMatch(/4,005 characters/);
    expect(await page.evaluate('document.activeElement.className')).toBe('faults');
    await page.context().close();
  });
});

describe('R65: VINs as people have them', () => {
  const vinsOf = async (account: string): Promise<string[]> => {
    const { body } = await call('/v1/products', { token: await signIn(account) });
    return body.products.flatMap(({ vin }: { vin?: string }) => vin ?? []);
  };

  test('from a spreadsheet, in groups, with dashes, in quotes, numbered: what is registered is chosen', async () => {
    const [own = ''] = await vinsOf('retail-owner');
    const groups = `${own.slice(0, 3)} ${own.slice(3, 9)} ${own.slice(9)}`;
    const dashes = `${own.slice(0, 6)}-${own.slice(6, 9)}-${own.slice(9)}`;
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.locator('summary:has-text("Type or paste VINs")').click();
    for (const pasted of [
      groups,
      dashes,
      `"${own}","${own.toLowerCase()}"`,
      `1. ${own}`,
      `VIN: ${own}`,
      `${own}\tMeridian E\tblue`,
      `\u200b${own}\ufeff`,
    ]) {
      await page.fill('#typed-vins', pasted);
      await press(page, 'Check these VINs');
      expect([pasted, await page.locator('ul.verdicts li').allInnerTexts()]).toEqual([
        pasted,
        [expect.stringMatching(new RegExp(`^${own} registered to your account, and chosen`))],
      ]);
      await page.locator(`[type="checkbox"][value="${own}"]`).uncheck();
    }
    await page.fill('#typed-vins', 'WVWZZZ1JZXWOOOO01');
    await press(page, 'Check these VINs');
    expect(await page.locator('ul.verdicts').innerText()).toMatch(/Did you mean WVWZZZ1JZXW000001\?/);
    await page.context().close();
  });

  test('two hundred that are not registered: how many, the first ten, and one press to leave them out', async () => {
    const [own = ''] = await vinsOf('retail-owner');
    const foreign = Array.from({ length: 200 }, (_, i) => `WVWZZZ1JZXW9${String(10_000 + i)}`);
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.check('[name="otherUsersInformed"]');
    await page.fill('[name="email"]', someone());
    await page.locator('summary:has-text("Type or paste VINs")').click();
    await page.fill('#typed-vins', [...foreign, own].join('\n'));
    await press(page, 'Check your answers');
    expect(await page.locator('.faults li').innerText()).toMatch(
      /^200 of 201 VINs can’t be asked for: .* and 190 more/,
    );
    expect(await page.locator('ul.verdicts li').count()).toBe(11);
    await press(page, 'Leave these 200 out and go on');
    expect(await heading(page)).toBe('Check your answers');
    expect(await page.locator('main code').allInnerTexts()).toEqual([own]);
    await page.context().close();
  });
});

describe('the pages of a form have addresses', () => {
  const filled = async (page: Page, email: string): Promise<void> => {
    await page.fill('[name="text"]', 'Which of my values are marked, and why?');
    await page.fill('[name="name"]', 'Jo');
    await page.fill('[name="email"]', email);
  };

  test('R20: Back after submitting leads to the review, a reload to the same, submitting again to the same request', async () => {
    const page = await (await browser.newContext({ locale: 'en' })).newPage();
    const email = someone();
    await signInAs(page, 'retail-owner', '/requests/new');
    await page.fill('[name="email"]', email);
    await press(page, 'Check your answers');
    expect(page.url()).toMatch(/\/requests\/new\?draft=[\w-]{43}$/);
    await page.reload();
    expect(await page.locator('.faults li').count()).toBe(1);
    expect(await page.inputValue('[name="email"]')).toBe(email);
    await page.check('[name="products.wallbox"]');
    await press(page, 'Check your answers');
    const review = page.url();
    expect(review).toMatch(/&review=yes$/);
    await page.reload();
    expect(await heading(page)).toBe('Check your answers');
    await press(page, 'Submit request');
    const request = page.url();
    await page.goBack();
    expect([page.url(), await heading(page)]).toEqual([review, 'Check your answers']);
    await press(page, 'Submit request');
    expect(page.url()).toBe(request);
    await page.goto(review.replace('&review=yes', ''));
    expect(await page.inputValue('[name="email"]')).toBe(email); // what was typed last, without a fault
    expect(await page.locator('.faults').count()).toBe(0);
    expect(await record('requests').where({ email })).toHaveLength(1);
    await page.context().close();
  });

  test('a draft opens for its form and its account alone, for a day; who has the tables reads nothing of it', async () => {
    const page = await scriptlessPage(browser);
    const email = someone();
    await open(page, '/question');
    await filled(page, email);
    await press(page, 'Check your answers');
    expect(await heading(page)).toBe('Check your answers');
    const review = page.url();
    const key = new URL(review).searchParams.get('draft') ?? '';
    const rows = (await record('drafts').orderBy('ends_at', 'desc').limit(50)) as { name: string; sealed: string }[];
    expect(rows.length).toBeGreaterThan(0);
    const words = JSON.stringify(rows) + rows.map(({ sealed }) => Buffer.from(sealed, 'base64url').toString()).join('');
    expect(words).not.toContain(email);
    expect(words).not.toContain(key);

    const other = await scriptlessPage(browser);
    await open(other, `/ask?draft=${key}`); // another form
    expect(await main(other)).toMatch(/kept for a day/);
    await signInAs(other, 'retail-owner', '/requests/new');
    await other.fill('[name="email"]', email);
    await press(other, 'Check your answers');
    expect(await other.inputValue('[name="email"]')).toBe(email);
    const owners = other.url();
    await signInAs(other, 'retail-couser', '/');
    await other.goto(owners); // another account
    expect(await main(other)).toMatch(/kept for a day/);
    expect(await other.inputValue('[name="email"]')).toBe('retail-couser@example.com');

    await record('drafts').update({ ends_at: new Date(Date.now() - 1000) });
    await page.reload();
    expect(await main(page)).toMatch(/kept for a day/);
    await page.context().close();
    await other.context().close();
  });

  test('what an address names that is no draft is no fault', async () => {
    const page = await scriptlessPage(browser);
    for (const address of ['/ask?draft=x', '/ask?draft=', `/ask?draft=${'A'.repeat(43)}&review=no`, '/ask?review=yes'])
      expect((await open(page, address))?.status()).toBe(200);
    await page.context().close();
  });
});

describe('every page in the reader’s language', () => {
  test('the switch keeps the page, its link and what was typed, and outlasts the page', async () => {
    const page = await scriptlessPage(browser, 'de');
    const email = someone();
    await call('/v1/requests', { json: { ...agentForm(), email } }); // in English
    await page.goto(await mailedLink(email, 'verify'));
    const address = page.url();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.locator('form.language button[lang="de"]').click();
    expect([page.url(), await heading(page)]).toEqual([address, 'Bitte bestätigen Sie Ihre Anfrage']);
    await press(page, 'Anfrage bestätigen');
    expect(await page.locator('.lead').innerText()).toMatch(/entscheidet der Kunde/);
    await open(page, '/question');
    await page.fill('[name="name"]', 'Jo');
    await press(page, 'Angaben prüfen');
    await page.locator('form.language button[lang="en"]').click();
    expect(await page.locator('.faults').innerText()).toMatch(/missing or wrong/);
    expect(await page.inputValue('[name="name"]')).toBe('Jo');
    await page.context().close();
  });

  test('signed in, too; it never leads away', async () => {
    const page = await scriptlessPage(browser, 'en');
    await signInAs(page, 'retail-owner', '/products');
    await page.getByRole('button', { name: 'Deutsch' }).click();
    expect([page.url(), await page.locator('html').getAttribute('lang')]).toEqual([`${sandboxUrl()}/products`, 'de']);
    const csrf = await page.locator('input[name="csrf"]').first().inputValue();
    const answer = await page.request.post(`${sandboxUrl()}/language`, {
      headers: { 'Sec-Fetch-Site': 'same-origin' },
      form: { csrf, locale: 'en', next: '//evil.example' },
      maxRedirects: 0,
    });
    expect([answer.status(), answer.headers()['location']]).toEqual([303, '/']);
    await page.context().close();
  });
});

test('R32: a third party sees price, duties and whose data it is before it downloads', async () => {
  const form = agentForm();
  const share = await sharedRequest(form);
  const page = await scriptlessPage(browser);
  await page.goto(await mailedLink(share.email, 'download'));
  expect(await heading(page)).toBe('The data is ready');
  expect(await page.locator('a[role="button"]').first().innerText()).toMatch(/€\d+\.00, charged once/);
  expect(await main(page)).toContain(form.customer.name);
  expect(await main(page)).toContain(form.purpose);
  expect(await main(page)).toMatch(/Delete it when you no longer need it/);
  expect(await main(page)).toMatch(/7 days are left/);
  const download = page.waitForEvent('download');
  await page.locator('a[role="button"]').first().click();
  await (await download).path();
  await eventually(
    async () => {
      await page.reload();
      return page.locator('a[role="button"]').first().innerText();
    },
    (words) => /was charged before/.test(words),
  );
  await page.context().close();
});

test('R18: the status names the address, masked; the owner downloads from the account, without the email', async () => {
  const request = await submit('retail-owner');
  const page = await scriptlessPage(browser);
  await signInAs(page, 'retail-owner', `/requests/${request.id}`);
  const masked = `s•••@example.com`;
  expect(await main(page)).toContain(masked);
  expect(await main(page)).not.toContain(request.email);
  expect(await page.locator('a:has-text("Download the data")').count()).toBe(0);
  await page.goto(await mailedLink(request.email, 'verify'));
  await press(page, 'Confirm this request');
  await press(page, 'Follow the request');
  expect(await main(page)).toContain(masked);
  await mailedLink(request.email, 'download');
  await open(page, `/requests/${request.id}`);
  await press(page, 'Download the data');
  expect(await heading(page)).toBe('Your data is ready');
  await page.context().close();
});
