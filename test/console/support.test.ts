/** Support's console as staff use it: from the work list to a decision, seen in the requester's state (R31–R40). */
import { describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import { times } from '../front-door/at-once.ts';
import { call, eventually, linkTo, readyRequest, someone, submit, stateOf } from '../front-door/front-door.ts';
import { openEngine, workflowOf } from '../front-door/engine.ts';
import { whileStopped } from '../front-door/processes.ts';
import { staffActs } from '../support/staff.ts';
import { desktop, heading, open, phone, press, signInAs } from '../front-door/browser.ts';
import { expectAllToFit } from '../front-door/pages-fit.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';
import { publicBody, untilStatus } from '../support/requests-to-decide.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

const signedIn = async (account: string, script = false, more: object = {}): Promise<Page> => {
  const context = await browser.newContext({ javaScriptEnabled: script, viewport: phone, locale: 'en', ...more });
  const page = await context.newPage();
  await signInAs(page, account, '/support');
  return page;
};

describe.each([
  ['without script', false],
  ['with script', true],
])('%s', (_name, script) => {
  test('R36, R39, R40: a public body’s request, from the work list to the decision', async () => {
    const request = await publicBody();
    const page = await signedIn('support', script);
    await press(page, 'Waiting for a decision');
    await page.locator(`a[href="/support/requests/${request.id}"]`).click();
    expect(await heading(page)).toBe('Public body');
    await press(page, 'Decline');
    expect(await page.locator('#review-reason-fault').innerText()).toMatch(/reason/);
    await page.fill('#review-reason', 'The need is not exceptional.');
    await page.fill('#review-area', 'ABC');
    await press(page, 'Accept');
    expect(await page.inputValue('#review-reason')).toBe('The need is not exceptional.');
    expect(await staffActs(record, request.id)).toEqual([]);
    await page.locator('button[value="decline"]').click();
    await untilStatus(request, 'declined');
    expect(page.url()).toMatch(/\/support\/requests\/[0-9a-f-]{36}\?done=yes$/);
    expect(await page.locator('#console > .notice[role=status]').innerText()).toMatch(/^Done/);
    expect((await staffActs(record, request.id)).map(({ act }) => act)).toEqual(['review-declined']);
    await page.context().close();
  });

  test('R40: a note and a cancellation leave one trace each; an agent may not cancel', async () => {
    const request = await submit('retail-owner');
    const agent = await signedIn('support', script);
    await open(agent, `/support/requests/${request.id}`);
    expect(await agent.locator('form[action$="/cancel"]').count()).toBe(0);
    await agent.fill('#note-text', 'Called, will call again.');
    await press(agent, 'Add the note');
    expect(await agent.locator('#notes').innerText()).toContain('Called, will call again.');
    await agent.context().close();
    const page = await signedIn('supervisor', script);
    await page.fill('#search', request.id);
    await press(page, 'Find');
    await press(page, 'Cancel this request');
    await page.fill('#cancel-reason', 'Asked for by phone.');
    await press(page, 'Yes, cancel it');
    expect((await stateOf(request)).status).toBe('cancelled');
    expect((await staffActs(record, request.id)).map(({ act }) => act)).toEqual(['note-added', 'cancelled']);
    await page.context().close();
  });
});

test('R40: an email is sent again by its button, with one trace', async () => {
  const request = await submit('retail-owner');
  await linkTo(request.email, 'verify');
  const page = await signedIn('support');
  await eventually(
    async () => {
      await open(page, `/support/requests/${request.id}`);
      return page.locator('form[action$="/resend"]').count();
    },
    (count) => count > 0,
  );
  await press(page, 'Send again');
  expect((await staffActs(record, request.id)).map(({ act }) => act)).toEqual(['mail-sent-again']);
  await page.context().close();
});

test('threat 1: nobody else gets in, and no page shows a live link', async () => {
  const request = await submit('retail-owner');
  const link = await linkTo(request.email, 'verify');
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await signInAs(page, 'retail-owner');
  for (const address of ['/support', `/support/requests/${request.id}`, '/support/rates'])
    expect((await open(page, address))?.status()).toBe(403);
  await context.close();
  const staff = await signedIn('support');
  await open(staff, `/support/requests/${request.id}`);
  const html = await staff.content();
  expect(html).not.toContain(link.split('/').at(-1));
  expect(html).not.toContain('/links/');
  await staff.context().close();
});

test('an open page brings itself up to date, and leaves alone what somebody types in', async () => {
  const request = await submit('retail-owner');
  const page = await signedIn('support', true, { viewport: desktop });
  await open(page, `/support/requests/${request.id}`);
  const typed = 'Half a sent';
  await page.fill('#note-text', typed);
  await call(`/v1/requests/${request.id}/cancel`, { token: request.token, json: {} });
  await eventually(
    () => page.locator('#standing').innerText(),
    (text) => text.includes('Cancelled'),
  );
  expect(await page.inputValue('#note-text')).toBe(typed);
  expect(await page.locator('#live').innerText()).toMatch(/Updated just now/);
  await page.context().close();
});

test('R39: a long list goes on by "More", and nothing is shown twice or left out', async () => {
  const email = someone();
  const ids = new Set<string>();
  for (const { id } of await times(33, () => submit('retail-owner', { email }))) ids.add(id);
  const page = await signedIn('support');
  await open(page, `/support?q=${encodeURIComponent(email)}`);
  const shown = async (): Promise<string[]> => {
    const links = await page.locator('#requests a[href^="/support/requests/"]').all();
    return Promise.all(links.map(async (link) => (await link.getAttribute('href'))?.split('/').at(-1) ?? ''));
  };
  const first = await shown();
  expect(first.length).toBe(30);
  await press(page, 'More');
  const second = await shown();
  expect(new Set([...first, ...second])).toEqual(ids);
  expect(second.length).toBe(3);
  expect(await page.locator('#requests a:has-text("More")').count()).toBe(0);
  await page.context().close();
});

test('R39: while the engine is away the record alone is shown, and decisions are taken', async () => {
  const request = await publicBody();
  const page = await signedIn('support');
  await whileStopped('temporal', async () => {
    await open(page, `/support/requests/${request.id}`);
    expect(await page.locator('#record').innerText()).toMatch(/not reachable right now/);
    await page.fill('#review-reason', 'The need is not exceptional.');
    await page.locator('button[value="decline"]').click();
    await untilStatus(request, 'declined');
  });
  await eventually(
    async () => {
      await open(page, `/support/requests/${request.id}`);
      return page.locator('#record').innerText();
    },
    (text) => text.includes('has come to its end'),
  );
  await page.context().close();
});

test('R39: where record and engine differ, the page says so', async () => {
  const request = await readyRequest('retail-owner');
  const page = await signedIn('support');
  const standing = async () => {
    await open(page, `/support/requests/${request.id}`);
    return page.locator('#record').innerText();
  };
  await eventually(standing, (text) => !text.includes('tell operations')); // the link is out before the workflow has heard of it
  await record('requests').where({ id: request.id }).update({ status: 'exporting' });
  expect(await standing()).toMatch(/Record and workflow are at different steps/);
  const ended = { status: 'completed', ended_at: new Date() };
  await record('requests').where({ id: request.id }).update(ended);
  expect(await standing()).toMatch(/The record has ended, and its workflow still runs/);
  await record('requests').where({ id: request.id }).update({ status: 'ready', ended_at: null });
  const engine = await openEngine();
  await workflowOf(engine, request).terminate();
  await engine.connection.close();
  expect(await standing()).toMatch(/its workflow is over: tell operations/);
  await record('requests').where({ id: request.id }).update(ended);
  await page.context().close();
});

test('every page fits and can be used by everyone', async () => {
  const request = await submit('retail-owner');
  for (const locale of ['en', 'de']) {
    const page = await signedIn('supervisor', true, { bypassCSP: true, locale });
    const addresses = [
      '/support',
      '/support?view=all',
      '/support?q=none@example.com',
      `/support/requests/${request.id}`,
      '/support/enquiries',
      '/support/applications',
      '/support/rates',
      '/support/summary',
    ];
    await expectAllToFit(page, addresses, { axe: locale === 'en' });
    await page.context().close();
  }
});
