/** Signing in and out, and what other sites can not do with that (R1; threat 5). */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import type { Browser, Page } from 'playwright-core';
import { cookieName, cookieOptions, limitsOf } from '../../api/sign-in/session.ts';
import { call, sandboxUrl, someone, stateOf, submit, untilState, verify } from '../front-door/front-door.ts';
import { heading, open, press, scriptlessPage, signInAs } from '../front-door/browser.ts';
import { withBrowserAndRecord } from '../front-door/with-browser.ts';

let browser: Browser;
let record: Knex;
withBrowserAndRecord((opened) => {
  ({ browser, record } = opened);
});

const sessionCookie = async (page: Page) =>
  (await page.context().cookies(sandboxUrl())).find(({ name }) => name === 'session');
/** The session's row, by the signed id in the cookie. */
const sessionIdOf = async (page: Page): Promise<string> =>
  /^s:([^.]+)\./.exec(decodeURIComponent((await sessionCookie(page))?.value ?? ''))?.[1] ?? '';
const rowOf = (sid: string) =>
  record('sessions').where({ sid }).first() as Promise<{ expire: Date; sess: any } | undefined>; // oxlint-disable-line typescript/no-explicit-any

describe('R1: signing in', () => {
  test('leads back to where one wanted, with a cookie that scripts can not read', async () => {
    const page = await scriptlessPage(browser);
    await open(page, '/shares');
    expect(page.url()).not.toContain(sandboxUrl()); // at the identity provider
    await page.locator('button[value="retail-owner"]').click();
    expect(page.url()).toBe(`${sandboxUrl()}/shares`);
    expect(await sessionCookie(page)).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
    await page.context().close();
  });

  test('behind https the cookies belong to this very host', () => {
    expect(cookieName('session', 'https://data.example.com')).toBe('__Host-session');
    expect(cookieOptions('https://data.example.com')).toEqual({
      httpOnly: true,
      sameSite: 'lax',
      secure: true,
      path: '/',
    });
  });

  test('never leads away to another site', async () => {
    for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const page = await scriptlessPage(browser);
      await page.goto(`${sandboxUrl()}/sign-in?next=${encodeURIComponent(next)}`);
      await page.locator('button[value="retail-owner"]').click();
      expect(page.url()).toBe(`${sandboxUrl()}/`);
      await page.context().close();
    }
  });

  test('an answer that nobody asked for, or a stale one, signs nobody in', async () => {
    const page = await scriptlessPage(browser);
    await open(page, '/sign-in/return?code=forged&state=forged');
    expect(await heading(page)).toBe('You are not signed in');
    await open(page, '/sign-in'); // now there is an attempt, of another state
    await open(page, '/sign-in/return?code=forged&state=forged');
    expect(await heading(page)).toBe('You are not signed in');
    expect(await sessionCookie(page)).toBeUndefined();
    await page.context().close();
  });

  test('each sign-in has an id of its own; signing out ends it in the database', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner');
    const first = await sessionIdOf(page);
    await signInAs(page, 'retail-owner');
    const second = await sessionIdOf(page);
    expect(second).not.toBe(first);
    expect(await rowOf(first)).toBeUndefined();
    const cookie = await sessionCookie(page);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    expect(await heading(page)).toBe('You are signed out');
    expect(await rowOf(second)).toBeUndefined();
    await page.context().addCookies([{ ...cookie!, url: sandboxUrl(), path: undefined!, domain: undefined! }]);
    await open(page, '/requests');
    expect(page.url()).not.toContain(sandboxUrl());
    await page.context().close();
  });

  test('it ends after a while: without a call, and at the latest after some hours; sooner for staff', async () => {
    const MINUTE = 60_000;
    expect(limitsOf('retail')).toEqual({ idleMs: 30 * MINUTE, absoluteMs: 480 * MINUTE });
    expect(limitsOf('staff')).toEqual({ idleMs: 15 * MINUTE, absoluteMs: 240 * MINUTE });
    for (const [account, { idleMs, absoluteMs }] of [
      ['retail-owner', limitsOf('retail')],
      ['support', limitsOf('staff')],
    ] as const) {
      const page = await scriptlessPage(browser);
      const before = Date.now();
      await signInAs(page, account, '/');
      const row = await rowOf(await sessionIdOf(page));
      const after = Date.now() + 1000; // the store keeps whole seconds, rounded up
      for (const begun of [row!.expire.getTime() - idleMs, row!.sess.endsAt - absoluteMs]) {
        expect(begun).toBeGreaterThanOrEqual(before);
        expect(begun).toBeLessThanOrEqual(after);
      }
      await page.context().close();
    }
    // What staff may do is asked for again after a quarter of an hour.
    const staff = await scriptlessPage(browser);
    await signInAs(staff, 'support', '/');
    const sid = await sessionIdOf(staff);
    const { sess } = (await rowOf(sid))!;
    await record('sessions')
      .where({ sid })
      .update({ sess: JSON.stringify({ ...sess, rolesReadAt: Date.now() - 16 * MINUTE }) });
    await open(staff, '/support');
    expect(staff.url().startsWith(sandboxUrl()) && (await sessionIdOf(staff)) === sid).toBe(false);
    await staff.context().close();

    for (const change of [{ expire: new Date(Date.now() - 2000) }, { sess: { endsAt: Date.now() - 1 } }]) {
      const page = await scriptlessPage(browser);
      await signInAs(page, 'retail-owner');
      const sid = await sessionIdOf(page);
      const row = await rowOf(sid);
      await record('sessions')
        .where({ sid })
        .update('sess' in change ? { sess: JSON.stringify({ ...row!.sess, ...change.sess }) } : change);
      await open(page, '/requests');
      expect(page.url()).not.toContain(sandboxUrl());
      await page.context().close();
    }
  });

  test('a session opens pages and nothing else: programs send a token', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'retail-owner');
    const cookie = await sessionCookie(page);
    const { status } = await call('/v1/requests', { headers: { cookie: `session=${cookie?.value}` } });
    expect(status).toBe(401);
    await page.context().close();
  });

  test('pages of one kind of account are closed to the others', async () => {
    const page = await scriptlessPage(browser);
    await signInAs(page, 'support', '/');
    for (const address of ['/requests', '/products', '/shares', '/company']) {
      expect((await open(page, address))?.status()).toBe(403);
    }
    await page.context().close();
  });
});

describe('threat 5: what another site can not do', () => {
  let evil: Server;
  let evilUrl: string;
  let content = '';
  beforeAll(async () => {
    evil = createServer((_req, res) => void res.setHeader('Content-Type', 'text/html').end(content));
    await new Promise<void>((resolve) => void evil.listen(0, '127.0.0.1', resolve));
    // By this name it is another origin of the same site: cookies go along, so the forms themselves have to be refused.
    evilUrl = `http://localhost:${(evil.address() as AddressInfo).port}`;
  });
  afterAll(() => void evil?.close());

  test('send a form, fetch, or frame a page', async () => {
    const request = await submit('retail-owner', { email: someone() });
    await verify(request);
    await untilState(request, 'ready', 'exporting');
    const pending = await submit('retail-owner', { email: someone() });
    const page = await (await browser.newContext()).newPage(); // with script: the attacker's
    await signInAs(page, 'retail-owner');
    const address = `${sandboxUrl()}/requests/${pending.id}/cancel`;

    content = `<form method="post" action="${address}"><button>win</button></form>`;
    await page.goto(evilUrl);
    await page.click('button');
    await page.waitForLoadState();
    expect(await heading(page)).toBe('This account may not do that');

    await page.goto(evilUrl);
    const answers: unknown = await page.evaluate(
      `Promise.all(['no-cors', 'cors'].map((mode) => fetch(${JSON.stringify(address)}, { method: 'POST', mode, credentials: 'include', body: new URLSearchParams({}) }).then((r) => r.type, () => 'refused')))`,
    );
    expect(answers).toEqual(['refused', 'refused']);

    content = `<iframe src="${sandboxUrl()}/requests/${pending.id}"></iframe>`;
    await page.goto(evilUrl, { waitUntil: 'load' });
    const frame = page.frames().find((one) => one !== page.mainFrame());
    expect(
      await frame
        ?.locator('h1')
        .count()
        .catch(() => 0),
    ).toBe(0);

    expect((await stateOf(pending)).status).toBe('awaiting-verification');
    await page.context().close();
  });

  test('nor does our own origin help without the token of this session', async () => {
    const pending = await submit('retail-owner', { email: someone() });
    const page = await (await browser.newContext()).newPage();
    await signInAs(page, 'retail-owner', `/requests/${pending.id}`);
    const send = (body: string) =>
      page.request.post(`${sandboxUrl()}/requests/${pending.id}/cancel`, {
        headers: { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' },
        data: body,
        maxRedirects: 0,
      });
    expect((await send('')).status()).toBe(403);
    expect((await send(`csrf=${'0'.repeat(64)}.${'0'.repeat(64)}`)).status()).toBe(403);
    const token = await page.locator('input[name="csrf"]').first().inputValue();
    const other = await scriptlessPage(browser);
    await signInAs(other, 'retail-owner', `/requests/${pending.id}`);
    const foreign = await other.locator('input[name="csrf"]').first().inputValue();
    expect((await send(`csrf=${foreign}`)).status()).toBe(403);
    expect((await stateOf(pending)).status).toBe('awaiting-verification');
    expect((await send(`csrf=${token}`)).status()).toBe(303);
    expect((await stateOf(pending)).status).toBe('cancelled');
    await page.context().close();
    await other.context().close();
  });

  test('consent links can not be pressed from elsewhere either', async () => {
    const pending = await submit('retail-owner', { email: someone() });
    const { linkTo } = await import('../front-door/front-door.ts');
    const link = await linkTo(pending.email, 'verify');
    content = `<form method="post" action="${link}"><button>win</button></form>`;
    const page = await (await browser.newContext()).newPage();
    await page.goto(evilUrl);
    await page.click('button');
    await page.waitForLoadState();
    expect(await heading(page)).toBe('This account may not do that');
    expect((await stateOf(pending)).timeline.some(({ event }: { event: string }) => event === 'email-verified')).toBe(
      false,
    );
    await page.goto(link);
    await press(page, 'Confirm this request');
    expect(await heading(page)).toMatch(/Thank you/);
    await page.context().close();
  });
});
