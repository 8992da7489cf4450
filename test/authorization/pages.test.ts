/**
 * Who may open which page, made from the table of routes (threats 1, 5 and 16): every page, by nobody and by every kind
 * of account; about what is one's own, another's and not there; and every form without its token.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../api/server/metrics.ts';
import { routes } from '../../api/server/routes.ts';
import type { CallPolicy, Route } from '../../api/call/route.ts';
import type { Services } from '../../api/server/services.ts';
import type { Principal } from '../../domain/principal.ts';
import { startApiUnderTest, type ApiUnderTest } from '../api/api-under-test.ts';
import { everybody } from './callers.ts';
import { Things } from './things.ts';
import { inWords, letIn, pages as mayOpen } from './who-may-call.ts';
import { signedIn, type SignedIn } from '../front-door/signed-in.ts';

type SessionPolicy = Extract<CallPolicy, { session: unknown }>;
type Page = Route & { policy: SessionPolicy };
const services = { config: { publicUrl: '' }, metrics: createMetrics() } as unknown as Services;
const pages = routes(services).filter((route): route is Page => 'session' in route.policy);
const nameOf = ({ method, path }: Route): string => `${method.toUpperCase()} ${path}`;

let api: ApiUnderTest;
let things: Things;
let sessions: Record<
  | 'retail'
  | 'stranger'
  | 'fleet'
  | 'other-fleet'
  | 'provider'
  | 'other-provider'
  | 'developer'
  | 'staff'
  | 'agent'
  | 'supervisor',
  SignedIn
>;
beforeAll(async () => {
  api = await startApiUnderTest();
  const all = await everybody(api);
  things = new Things(api, all);
  const session = (account: string, kind: Principal['kind'], company: string | null = null, roles: string[] = []) =>
    signedIn(api, {
      account,
      email: `${account}@example.com`,
      kind,
      roles,
      signedInAt: Math.floor(Date.now() / 1000),
      company: company as Principal['company'],
    });
  sessions = {
    retail: await session('retail-one', 'retail'),
    stranger: await session('retail-two', 'retail'),
    fleet: await session('fleet-one', 'fleet', all.people.cuuid),
    'other-fleet': await session('fleet-two', 'fleet', await things.otherCompany(), ['administrator']),
    provider: await session('provider-one', 'provider', await things.providerCompany()),
    'other-provider': await session('provider-two', 'provider', await things.approvedProvider()),
    developer: await session('developer-one', 'developer'),
    staff: await session('staff-one', 'staff'),
    agent: await session('agent-one', 'staff', null, ['agent']),
    supervisor: await session('supervisor-one', 'staff', null, ['agent', 'supervisor']),
  };
});
afterAll(() => api?.stop());

/** What an address is about: the owner's. */
const thingIn: Record<string, () => Promise<string>> = {
  '/requests/:id': () => things.request(),
  '/requests/:id/cancel': () => things.request(),
  '/requests/:id/withdraw': () => things.readyRequest(),
  '/requests/:id/new-link': () => things.readyRequest(),
  '/requests/:id/send-again': () => things.mailedRequest(),
  '/requests/:id/address': () => things.request(),
  '/products/:id': () => things.product(),
  '/products/:id/unenroll': () => things.product(),
  '/products/:id/live': () => things.product(),
  '/products/:id/live/events': () => things.product(),
  '/shares/:requestId/receipt': () => things.share(),
  '/shares/:requestId/end': () => things.share(),
  '/shares/:requestId/decision': () => things.share(false),
  '/providers/:id': () => things.providerConsent(),
  '/providers/:id/list.csv': () => things.providerConsent(),
  '/providers/:id/remove': () => things.providerConsent(),
  '/consents/:id': () => things.providerConsent(),
  '/consents/:id/list.csv': () => things.providerConsent(),
  '/shares/:requestId/misuse': () => things.share(),
  '/support/misuse/:id/demand': () => things.misuse(),
  '/support/misuse/:id/close': () => things.misuse(),
  '/support/requests/:id/allow-recipient': () => things.heldRequest(),
  '/access/:id': () => things.access(),
  '/access/:id/end': () => things.access(),
  '/support/requests/:id': () => things.mailedRequest(),
  '/support/requests/:id/ownership': () => things.companysRequest(),
  '/support/requests/:id/review': () => things.bodysRequest(),
  '/support/requests/:id/resend': () => things.mailedRequest(),
  '/support/requests/:id/cancel': () => things.request(),
  '/support/requests/:id/withdraw': () => things.readyRequest(),
  '/support/requests/:id/new-link': () => things.readyRequest(),
  '/support/requests/:id/address': () => things.request(),
  '/support/requests/:id/notes': () => things.request(),
  '/support/requests/:id/withhold': () => things.request(),
  '/support/requests/:id/confirm-refusal': () => things.request(),
  '/support/requests/:id/secrets-notice': () => things.request(),
  '/support/requests/:id/secrets-resume': () => things.request(),
  '/support/enquiries/:id': () => things.enquiry(),
  '/support/enquiries/:id/answer': () => things.enquiry(),
  '/support/applications/:id/decision': () => things.application(),
  '/support/developers/:id/decision': () => things.undecidedAccess(),
  '/support/access/:id': () => things.access(),
  '/support/access/:id/end': () => things.access(),
  '/support/access/:id/withhold': () => things.access(),
  '/support/access/:id/confirm-refusal': () => things.access(),
  '/support/access/:id/secrets-notice': () => things.access(),
  '/support/access/:id/secrets-resume': () => things.access(),
  '/company/invitations/:id/resend': () => things.invitation(),
  '/company/invitations/:id/withdraw': () => things.invitation(),
  '/company/rentals/:id/end': () => things.rental(),
  '/invitations/:id': () => things.invitation('fleet-one@example.com'),
  '/rentals/:id': () => things.rental('retail-one@example.com'),
  '/support/providers/:cuuid/suspend': () => things.approvedProvider(),
  '/support/providers/:cuuid/resume': () => things.approvedProvider(),
  '/developer/credentials/:id': () => things.credential(),
  '/developer/credentials/:id/links': () => things.credential(),
  '/developer/credentials/:id/live': () => things.credential(),
  '/developer/credentials/:id/live/events': () => things.credential(),
  '/developer/links/:id': () => things.linkOfCredential(),
  '/developer/credentials/:id/secrets': () => things.credential(),
  '/developer/credentials/:id/remove-secret': () => things.credential(),
  '/developer/credentials/:id/revoke': () => things.credential(),
  '/developer/webhooks/:id': () => things.webhook(),
  '/developer/webhooks/:id/secrets': () => things.webhook(),
  '/guide/:role': async () => 'owner',
  '/link/:uid': async () => randomUUID(),
};

/** Whose a page's things are, and somebody of the same kind whose they are not. */
const sidesOf = ({ session }: SessionPolicy): [own: SignedIn, stranger: SignedIn] => {
  if (session.includes('retail')) return [sessions.retail, sessions.stranger];
  if (session.includes('fleet')) return [sessions.fleet, sessions['other-fleet']];
  return [sessions.provider, sessions['other-provider']];
};

const addressOf = (path: string, thing: string): string => path.replace(/:\w+/, thing);

const send = (route: Page, address: string, as: SignedIn | null, csrf = as?.csrf ?? '') =>
  api.call(route.method.toUpperCase(), address, {
    accept: 'text/html',
    headers: {
      'Sec-Fetch-Site': 'same-origin',
      ...(as ? { cookie: as.cookie } : {}),
      ...(route.method === 'post' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(route.method === 'post' ? { raw: new URLSearchParams({ csrf }).toString() } : {}),
  });

/** Of what never ends by itself: how the answer begins. */
async function begun(_page: Page, address: string, as: SignedIn): Promise<{ status: number }> {
  const enough = new AbortController();
  const { status } = await fetch(api.url + address, {
    headers: { cookie: as.cookie, accept: 'text/event-stream' },
    signal: enough.signal,
  });
  enough.abort();
  return { status };
}

test('who may open what: every page is as it was written down by hand', () => {
  expect(Object.fromEntries(pages.map((page) => [nameOf(page), inWords(page.policy)]))).toEqual(mayOpen);
});

test('what is open to nobody in particular says why; support’s pages are for staff alone', () => {
  for (const { policy, path } of pages) {
    if (policy.orNobody !== undefined) expect(policy.orNobody.length).toBeGreaterThan(10);
    else if (!path.startsWith('/support')) expect(policy.session).not.toContain('staff');
  }
});

describe.each(pages.map((page) => [nameOf(page), page] as const))('%s', (name, page) => {
  const { policy, path, method } = page;
  const thing = async () =>
    /:/.test(path) ? (thingIn[path] ?? (() => Promise.reject(new Error(`no thing for ${path}`))))() : '';

  if (policy.orNobody === undefined)
    test('nobody is sent to sign in, with a form by a page that keeps it; a token of the API does not count', async () => {
      const address = addressOf(path, await thing());
      const answer = await send(page, address, null);
      expect([answer.status, answer.headers.get('location')]).toEqual(
        method === 'get' ? [303, `/sign-in?next=${encodeURIComponent(address)}`] : [401, null],
      );
      if (method === 'post') expect(answer.text).toContain(`<form method="post" action="${address}"`);
      const token = things.everybody.callers.owner.token ?? '';
      expect((await api.call(method.toUpperCase(), address, { token })).status).toBe(401);
    });

  test('accounts of another kind may not', async () => {
    const address = addressOf(path, await thing());
    if (policy.orNobody !== undefined) return;
    for (const kind of ['retail', 'fleet', 'provider', 'developer', 'staff'] as const) {
      if (letIn(mayOpen[name] ?? '', { kind, roles: ['supervisor'] }) === 'in') continue;
      const answer = await send(page, address, sessions[kind]);
      expect({ kind, status: answer.status }).toEqual({ kind, status: 403 });
    }
  });

  const isStaffs = policy.role !== undefined;
  if (isStaffs)
    test('staff need the role', async () => {
      const address = addressOf(path, await thing());
      expect((await send(page, address, sessions.staff)).status).toBe(403);
      if (policy.role === 'supervisor') expect((await send(page, address, sessions.agent)).status).toBe(403);
      expect((await send(page, address, sessions.supervisor)).status).not.toBe(403);
    });

  // What a program asks for is known to the browser that it sent: test/oauth/negative.test.ts.
  const isOfABrowser = path === '/link/:uid';
  if (/:/.test(path) && policy.orNobody === undefined && !isStaffs && !isOfABrowser)
    test('threat 1: what is another’s can not be told from what is not there', async () => {
      const mine = await thing();
      const [owner, stranger] = sidesOf(policy);
      const foreign = await send(page, addressOf(path, mine), stranger);
      const absent = await send(page, addressOf(path, randomUUID()), stranger);
      // Each page has its own token, and names its own address for the switch of languages.
      const plain = ({ text }: { text: string }) => text.replaceAll(/name="(?:csrf|next)" value="[^"]+"/g, '');
      expect([foreign.status, absent.status]).toEqual([404, 404]);
      expect(plain(foreign)).toBe(plain(absent));
      const open = path.endsWith('/events') ? begun : send;
      const own = await open(page, addressOf(path, mine), owner);
      // A form without a tick may be told so.
      expect([200, 303, 422]).toContain(path.includes('receipt') ? 200 : own.status);
    });

  if (method === 'post')
    test('threat 5: without the token of this session, or from elsewhere, nothing happens', async () => {
      const address = addressOf(path, await thing());
      const as = isStaffs ? sessions.supervisor : sidesOf(policy)[0];
      const before = await api.records();
      expect((await send(page, address, as, '')).status).toBe(403);
      expect((await send(page, address, as, sessions.stranger.csrf)).status).toBe(403);
      const form = { 'Content-Type': 'application/x-www-form-urlencoded', cookie: as.cookie };
      for (const from of ['cross-site', 'same-site', 'none'])
        expect(
          (await api.call('POST', address, { headers: { ...form, 'Sec-Fetch-Site': from }, raw: `csrf=${as.csrf}` }))
            .status,
        ).toBe(403);
      expect((await api.call('POST', address, { headers: form, raw: `csrf=${as.csrf}` })).status).toBe(403);
      expect(
        (
          await api.call('POST', address, {
            headers: { ...form, Origin: 'https://evil.example' },
            raw: `csrf=${as.csrf}`,
          })
        ).status,
      ).toBe(403);
      expect(await api.records()).toBe(before);
    });
});
