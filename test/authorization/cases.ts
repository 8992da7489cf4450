/**
 * How each route is called: about what, and whose that is. A route that is not in this table fails the test. Who may call
 * is not said here, but in who-may-call.ts.
 */
import { randomUUID } from 'node:crypto';
import type { LinkPurpose } from '../../domain/links/token.ts';
import { newCredential } from '../access/credentials.ts';
import type { ApiUnderTest } from '../api/api-under-test.ts';
import { callerNames, type CallerName } from './callers.ts';
import type { Things } from './things.ts';

/** One call: everyone to whom the thing it is about does not belong finds nothing (404). */
export interface Cell {
  about: string;
  path: string;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string;
  belongsTo: readonly CallerName[];
}

interface Case {
  cells: (things: Things, api: ApiUnderTest, caller: CallerName) => Promise<Cell[]> | Cell[];
  /** The status for whoever is let in. */
  ok: number;
}

const everyone = callerNames;

/** A call that is about nothing in particular. */
const plain = (path: string, ok = 200, body?: (things: Things, caller: CallerName) => unknown): Case => ({
  ok,
  cells: (things, _api, caller) => [
    { about: 'nothing in particular', path, belongsTo: everyone, ...(body ? { body: body(things, caller) } : {}) },
  ],
});

/** A call about a thing: one that belongs to `belongsTo`, one of another's, one that is not there. */
const about = (
  addressOf: (id: string) => string,
  mine: { thing: (things: Things) => Promise<string>; belongsTo: readonly CallerName[] },
  more: {
    ok?: number;
    body?: unknown;
    others?: Record<string, { thing: (things: Things) => Promise<string>; belongsTo: readonly CallerName[] }>;
  } = {},
): Case => ({
  ok: more.ok ?? 200,
  async cells(things) {
    const cell = (what: string, id: string, belongsTo: readonly CallerName[]): Cell => ({
      about: what,
      path: addressOf(id),
      belongsTo,
      ...('body' in more ? { body: more.body } : {}),
    });
    const cells = [cell('a thing', await mine.thing(things), mine.belongsTo), cell('no thing', randomUUID(), [])];
    for (const [what, { thing, belongsTo }] of Object.entries(more.others ?? {}))
      cells.push(cell(what, await thing(things), belongsTo));
    return cells;
  },
});

/** A call by a link: whoever has it, and nobody by a forged one or one for another purpose. */
const byLink = (
  purpose: LinkPurpose,
  thing: (things: Things) => Promise<string>,
  more: { generation?: number; below?: string; body?: unknown; ok?: number } = {},
): Case => ({
  ok: more.ok ?? 200,
  async cells(things, api) {
    const id = await thing(things);
    const good = api.link(purpose, id, more.generation);
    const other =
      api
        .link(purpose === 'status' ? 'verify' : 'status', id, more.generation)
        .split('/')
        .at(-1) ?? '';
    const cell = (what: string, path: string, belongsTo: readonly CallerName[]): Cell => ({
      about: what,
      path: path + (more.below ?? ''),
      belongsTo,
      ...('body' in more ? { body: more.body } : {}),
    });
    const flipped = good.replace(/.{3}$/, (end) => (end === 'AAA' ? 'BBB' : 'AAA'));
    return [
      cell('a link', good, everyone),
      cell('a forged link', flipped, []),
      cell('a link for something else', `/links/${purpose}/${other}`, []),
      cell('a link to nothing', api.link(purpose, randomUUID(), more.generation), []),
    ];
  },
});

const ownRequest = { thing: (t: Things) => t.request(), belongsTo: ['owner'] } as const;
const ownReady = { thing: (t: Things) => t.readyRequest(), belongsTo: ['owner'] } as const;
const others = {
  'a provider’s thing': { thing: (t: Things) => t.providersRequest(), belongsTo: ['provider'] },
  'the fleet’s thing': { thing: (t: Things) => t.fleetRequest(), belongsTo: ['fleet'] },
} as const;
const staffs = <T>(thing: (t: Things) => T) => ({ thing, belongsTo: everyone }) as const; // support sees everyone's

const withheld = {
  signals: ['Vehicle.Secret'],
  kind: 'withhold',
  elements: { ground: 'no-agreement', measures: 'All of them.' },
  reason: 'Nobody agreed.',
};

/** A call about a data product that there is, and one that there is not. */
const aboutDataProduct = (ok: number, body?: unknown): Case => ({
  ok,
  cells: () =>
    (
      [
        ['a data product', 'fleet-quality', everyone],
        ['no data product', 'fleet-nothing', []],
      ] as const
    ).map(([what, code, belongsTo]) => ({
      about: what,
      path: `/v1/fleet/data-products/${code}`,
      belongsTo,
      ...(body === undefined ? {} : { body }),
    })),
});

/** A call about whatever the caller has as a developer; everybody is registered for it, and may have credentials. */
const aboutDeveloper = (path: string, more: { ok?: number; body?: unknown; anew?: boolean } = {}): Case => ({
  ok: more.ok ?? 200,
  async cells(things, _api, caller) {
    await things.developer(caller, more.anew);
    return [{ about: 'their own', path, belongsTo: everyone, ...('body' in more ? { body: more.body } : {}) }];
  },
});

/** The calls about one of the registry's collections: what is put is found again by its key. */
function registered(
  collection: string,
  keyOf: () => string,
  bodyOf: (key: string, things: Things) => object,
): Record<string, Case> {
  const name = { companies: 'cuuid', accounts: 'sub', products: 'number', registrations: 'id', signals: 'path' }[
    collection
  ];
  const key = keyOf();
  const path = `/v1/registry/${collection}/${key}`;
  return {
    [`PUT /v1/registry/${collection}/:${name}`]: plain(path, 201, (things) => bodyOf(key, things)),
    [`GET /v1/registry/${collection}/:${name}`]: plain(path), // after it was put
    [`GET /v1/registry/${collection}`]: plain(`/v1/registry/${collection}`),
  };
}

/** The calls about webhooks, by which side has them. */
function webhooksAt(
  prefix: string,
  thing: (things: Things) => Promise<string>,
  { making }: { making: (body: object) => Case },
): Record<string, Case> {
  const belongsTo = prefix === '/v1/webhooks' ? (['owner'] as const) : everyone;
  const own = { thing, belongsTo };
  return {
    [`POST ${prefix}`]: making({ name: 'One', url: 'https://app.example.com/hook' }),
    [`GET ${prefix}/:id`]: about((id) => `${prefix}/${id}`, own),
    [`PATCH ${prefix}/:id`]: about((id) => `${prefix}/${id}`, own, { body: { name: 'Another' } }),
    [`DELETE ${prefix}/:id`]: about((id) => `${prefix}/${id}`, own),
    [`POST ${prefix}/:id/secrets`]: about((id) => `${prefix}/${id}/secrets`, own, { body: {}, ok: 201 }),
    // As the thing is made, its first secret and its delivery have its id.
    [`DELETE ${prefix}/:id/secrets/:sid`]: about((id) => `${prefix}/${id}/secrets/${id}`, {
      ...own,
      thing: async (things) => things.withSecondSecret(await thing(things)),
    }),
    [`POST ${prefix}/:id/test`]: about((id) => `${prefix}/${id}/test`, own, { body: {}, ok: 202 }),
    [`GET ${prefix}/:id/deliveries`]: about((id) => `${prefix}/${id}/deliveries`, own),
    [`POST ${prefix}/:id/deliveries/:did/replay`]: about((id) => `${prefix}/${id}/deliveries/${id}/replay`, own, {
      body: {},
      ok: 202,
    }),
  };
}
export const FRONTEND = 'https://www.example.com';

export const cases: Record<string, Case> = {
  'GET /v1/products': plain('/v1/products'),
  'POST /v1/products/validate': plain('/v1/products/validate', 200, () => ({ vins: ['WVWZZZ1JZXW000001'] })),
  'POST /v1/products/:id/unenroll': about(
    (id) => `/v1/products/${id}/unenroll`,
    { thing: (t) => t.product(), belongsTo: ['owner'] },
    { body: {} },
  ),
  'GET /v1/data-products': plain('/v1/data-products'),
  'GET /v1/fleet/data-products': plain('/v1/fleet/data-products'),
  'POST /v1/fleet/data-products/:code': aboutDataProduct(201, {}),
  'DELETE /v1/fleet/data-products/:code': aboutDataProduct(200),
  'GET /v1/fleet/vehicles': plain('/v1/fleet/vehicles'),
  'POST /v1/fleet/vehicles': plain('/v1/fleet/vehicles', 200, () => ({ vehicles: [{ vin: 'WVWZZZ1JZXW000001' }] })),
  'POST /v1/fleet/vehicles/remove': plain('/v1/fleet/vehicles/remove', 200, () => ({ vins: ['WVWZZZ1JZXW000001'] })),
  'GET /v1/fleet/subscriptions': plain('/v1/fleet/subscriptions'),
  'POST /v1/fleet/subscriptions': plain('/v1/fleet/subscriptions', 200, () => ({
    dataProduct: 'fleet-connected',
    serials: ['CH-1'],
  })),
  'POST /v1/fleet/subscriptions/end': plain('/v1/fleet/subscriptions/end', 200, () => ({ serials: ['CH-1'] })),
  'POST /v1/requests': plain('/v1/requests', 202, (t, caller) => t.formFor(caller)),
  'GET /v1/requests': plain('/v1/requests'),
  'GET /v1/requests/:id': about((id) => `/v1/requests/${id}`, ownRequest, { others }),
  'POST /v1/requests/:id/withdraw': about((id) => `/v1/requests/${id}/withdraw`, ownReady, { body: {} }),
  'POST /v1/requests/:id/new-link': about((id) => `/v1/requests/${id}/new-link`, ownReady, { body: {} }),
  'POST /v1/requests/:id/cancel': about((id) => `/v1/requests/${id}/cancel`, ownRequest, { body: {}, others }),
  'GET /v1/fleet/providers': plain('/v1/fleet/providers'),
  'GET /v1/fleet/provider-consents': plain('/v1/fleet/provider-consents'),
  'POST /v1/fleet/provider-consents': plain('/v1/fleet/provider-consents', 200, ({ everybody }) => ({
    provider: everybody.provider,
    vins: ['no VIN'],
    dataProduct: 'fleet-connected',
  })),
  'GET /v1/fleet/provider-consents/:id': about((id) => `/v1/fleet/provider-consents/${id}`, {
    thing: (t) => t.providerConsent(),
    belongsTo: ['fleet'],
  }),
  'POST /v1/fleet/provider-consents/end': plain('/v1/fleet/provider-consents/end', 200, () => ({ vins: ['no VIN'] })),
  'GET /v1/provider/charges': plain('/v1/provider/charges'),
  'GET /v1/provider/consents': plain('/v1/provider/consents'),
  'GET /v1/provider/consents/:id': about((id) => `/v1/provider/consents/${id}`, {
    thing: (t) => t.providerConsent(),
    belongsTo: ['provider'],
  }),
  'GET /v1/provider/subscriptions': plain('/v1/provider/subscriptions'),
  'POST /v1/provider/subscriptions': plain('/v1/provider/subscriptions', 200, () => ({
    vins: ['no VIN'],
    dataProduct: 'fleet-connected',
  })),
  'POST /v1/provider/subscriptions/end': plain('/v1/provider/subscriptions/end', 200, () => ({ vins: ['no VIN'] })),
  'GET /v1/notices': plain('/v1/notices'),
  'GET /v1/access': plain('/v1/access'),
  'GET /v1/access/:id/log': about((id) => `/v1/access/${id}/log`, {
    thing: (t) => t.access(),
    belongsTo: ['owner', 'co-user'],
  }),
  'POST /v1/access/:id/end': about(
    (id) => `/v1/access/${id}/end`,
    { thing: (t) => t.access(), belongsTo: ['owner', 'co-user'] },
    { body: {} },
  ),
  'GET /v1/data/products': plain('/v1/data/products'),
  'GET /v1/data/signals': plain('/v1/data/signals'),
  'GET /v1/data/latest': plain('/v1/data/latest'),
  'GET /v1/data/readings': plain('/v1/data/readings'),
  'GET /v1/data/stream': plain('/v1/data/stream?after=none-of-ours', 422), // else it would go on for hours
  'POST /v1/data/access/end': plain('/v1/data/access/end', 200, () => ({ products: [randomUUID()] })),
  'GET /v1/shares': plain('/v1/shares'),
  'GET /v1/shares/:requestId/receipt': about((id) => `/v1/shares/${id}/receipt`, {
    thing: (t) => t.share(),
    belongsTo: ['owner'],
  }),
  'POST /v1/shares/:requestId/decision': about(
    (id) => `/v1/shares/${id}/decision`,
    { thing: (t) => t.share(false), belongsTo: ['owner'] },
    { body: { decision: 'consent' } },
  ),
  'POST /v1/shares/:requestId/revoke': about(
    (id) => `/v1/shares/${id}/revoke`,
    { thing: (t) => t.share(), belongsTo: ['owner', 'co-user'] },
    { body: {}, others: { 'a request that is no share': { thing: (t) => t.fleetRequest(), belongsTo: [] } } },
  ),
  'POST /v1/shares/:requestId/misuse': about(
    (id) => `/v1/shares/${id}/misuse`,
    { thing: (t) => t.share(), belongsTo: ['owner', 'co-user'] },
    {
      body: { what: 'It was sold on.' },
      ok: 201,
      others: { 'a request that is no share': { thing: (t) => t.fleetRequest(), belongsTo: [] } },
    },
  ),
  'POST /v1/support/charges/:requestId/change': about(
    (id) => `/v1/support/charges/${id}/change`,
    staffs((t) => t.charge()),
    { body: { kind: 'refund', cents: -1, reason: 'A complaint.' }, ok: 201 },
  ),
  'GET /v1/support/invoices': plain('/v1/support/invoices?month=2026-01'),
  'GET /v1/support/misuse': plain('/v1/support/misuse'),
  'POST /v1/support/requests/:id/misuse': about(
    (id) => `/v1/support/requests/${id}/misuse`,
    staffs((t) => t.share()),
    { body: { what: 'It was sold on.' }, ok: 201 },
  ),
  'POST /v1/support/misuse/:id/demand': about(
    (id) => `/v1/support/misuse/${id}/demand`,
    staffs((t) => t.misuse()),
    { body: { reason: 'It was sold on.', eraseBy: '2030-01-01' } },
  ),
  'POST /v1/support/misuse/:id/close': about(
    (id) => `/v1/support/misuse/${id}/close`,
    staffs((t) => t.misuse()),
    { body: { reason: 'It was not so.' } },
  ),
  'POST /v1/support/requests/:id/allow-recipient': about(
    (id) => `/v1/support/requests/${id}/allow-recipient`,
    staffs((t) => t.heldRequest()),
    { body: { reason: 'It only bears the name.' } },
  ),
  'GET /v1/company': plain('/v1/company'),
  'GET /v1/compensation': plain('/v1/compensation'),
  'GET /v1/confidentiality': plain('/v1/confidentiality'),
  'POST /v1/company-applications': plain('/v1/company-applications', 202, (t) => t.companyForm()),
  'GET /v1/fleet/users': plain('/v1/fleet/users'),
  'POST /v1/fleet/users': plain('/v1/fleet/users', 201, () => ({
    email: `${randomUUID()}@example.com`,
    roles: ['developer'],
  })),
  'PATCH /v1/fleet/users/:id': about(
    (id) => `/v1/fleet/users/${id}`,
    { thing: (t) => t.colleague(), belongsTo: ['fleet'] },
    { body: { roles: ['driver'] } },
  ),
  'DELETE /v1/fleet/users/:id': about((id) => `/v1/fleet/users/${id}`, {
    thing: (t) => t.colleague(),
    belongsTo: ['fleet'],
  }),
  'GET /v1/fleet/invitations': plain('/v1/fleet/invitations'),
  'POST /v1/fleet/invitations/:id/resend': about(
    (id) => `/v1/fleet/invitations/${id}/resend`,
    { thing: (t) => t.invitation(), belongsTo: ['fleet'] },
    { body: {}, ok: 202 },
  ),
  'DELETE /v1/fleet/invitations/:id': about((id) => `/v1/fleet/invitations/${id}`, {
    thing: (t) => t.invitation(),
    belongsTo: ['fleet'],
  }),
  'POST /v1/invitations/:id/accept': about(
    (id) => `/v1/invitations/${id}/accept`,
    { thing: (t) => t.invitation('fleet-one@example.com'), belongsTo: ['fleet'] },
    { body: {}, others: { 'one for another address': { thing: (t) => t.invitation(), belongsTo: [] } } },
  ),
  'GET /v1/fleet/rentals': plain('/v1/fleet/rentals'),
  'POST /v1/fleet/rentals': plain('/v1/fleet/rentals', 201, (t) => t.rentalForm()),
  'POST /v1/fleet/rentals/:id/end': about(
    (id) => `/v1/fleet/rentals/${id}/end`,
    { thing: (t) => t.rental(), belongsTo: ['fleet'] },
    { body: {} },
  ),
  'POST /v1/rentals/:id/accept': about(
    (id) => `/v1/rentals/${id}/accept`,
    { thing: (t) => t.rental('retail-one@example.com'), belongsTo: ['owner'] },
    { body: {}, others: { 'one for another address': { thing: (t) => t.rental(), belongsTo: [] } } },
  ),
  'GET /links/invitation/:token': byLink('invitation', (t) => t.invitation()),
  'GET /links/rental/:token': byLink('rental', (t) => t.rental()),
  'GET /v1/support/providers': plain('/v1/support/providers'),
  'GET /v1/support/withholdings': plain('/v1/support/withholdings'),
  'POST /v1/support/requests/:id/withhold': about(
    (id) => `/v1/support/requests/${id}/withhold`,
    staffs((t) => t.requestWithSecrets()),
    { body: withheld },
  ),
  'POST /v1/support/requests/:id/resume': about(
    (id) => `/v1/support/requests/${id}/resume`,
    staffs((t) => t.requestHeldBack()),
    { body: { reason: 'It was put right.' } },
  ),
  'POST /v1/support/access/:id/withhold': about(
    (id) => `/v1/support/access/${id}/withhold`,
    staffs((t) => t.linkWithSecrets()),
    { body: withheld },
  ),
  'POST /v1/support/withholdings/:id/confirm': about(
    (id) => `/v1/support/withholdings/${id}/confirm`,
    staffs((t) => t.withholding('refuse')),
    { body: {} },
  ),
  'POST /v1/support/withholdings/:id/notice': about(
    (id) => `/v1/support/withholdings/${id}/notice`,
    staffs((t) => t.withholding()),
    { body: { number: '4711', on: '2026-03-02' } },
  ),
  'POST /v1/support/withholdings/:id/resume': about(
    (id) => `/v1/support/withholdings/${id}/resume`,
    staffs((t) => t.withholding()),
    { body: { reason: 'It was put right.' } },
  ),
  'POST /v1/support/providers/:cuuid/suspend': about(
    (id) => `/v1/support/providers/${id}/suspend`,
    staffs((t) => t.approvedProvider()),
    { body: { reason: 'It passed data on.' } },
  ),
  'POST /v1/support/providers/:cuuid/resume': about(
    (id) => `/v1/support/providers/${id}/resume`,
    staffs((t) => t.approvedProvider()),
    { body: {} },
  ),
  'POST /v1/provider-applications': plain('/v1/provider-applications', 202, (t) => t.applicationForm()),
  'GET /connect/:key': {
    ok: 200,
    cells: async (_things, { owner }) => {
      const { linkKey } = await newCredential(owner);
      return [
        { about: 'a program', path: `/connect/${linkKey}`, belongsTo: everyone },
        { about: 'no program', path: `/connect/${randomUUID()}`, belongsTo: [] },
      ];
    },
  },
  'GET /.well-known/oauth-authorization-server': plain('/.well-known/oauth-authorization-server'),
  'GET /v1/catalogue': plain('/v1/catalogue?kind=vehicle'),
  'GET /v1/disclosures': plain('/v1/disclosures'),
  'GET /v1/statistics': plain('/v1/statistics', 404), // not switched on
  'GET /v1/support/refusals': plain('/v1/support/refusals?year=2026'),
  'GET /v1/support/requests/:id/dossier': about(
    (id) => `/v1/support/requests/${id}/dossier`,
    staffs((t) => t.request()),
  ),
  'GET /v1/complaints': plain('/v1/complaints?country=DE'),
  'GET /v1/guide': plain('/v1/guide?role=register'),

  'GET /v1/terms': plain('/v1/terms'),
  'POST /v1/developer': {
    ok: 201,
    cells: async (t, _api, caller) => [
      { about: 'themselves', path: '/v1/developer', body: await t.developerForm(caller), belongsTo: everyone },
    ],
  },
  'GET /v1/developer': aboutDeveloper('/v1/developer'),
  'PATCH /v1/developer': aboutDeveloper('/v1/developer', { body: { country: 'IT' } }),
  'POST /v1/api-access-requests': aboutDeveloper('/v1/api-access-requests', {
    ok: 202,
    body: { use: 'third-party', purpose: 'Journeys.', agreement: 'By letter.' },
    anew: true,
  }),
  'GET /v1/api-access-requests': aboutDeveloper('/v1/api-access-requests'),
  'GET /v1/api-access-requests/:id': about((id) => `/v1/api-access-requests/${id}`, {
    thing: (t) => t.accessRequest(),
    belongsTo: ['owner'],
  }),
  ...webhooksAt('/v1/webhooks', (t) => t.webhook(), {
    making: (body) => aboutDeveloper('/v1/webhooks', { ok: 201, body }),
  }),
  'GET /v1/webhooks': aboutDeveloper('/v1/webhooks'),
  ...webhooksAt('/v1/support/webhooks', (t) => t.frontendWebhook(), {
    making: (body) => plain('/v1/support/webhooks', 201, () => ({ ...body, frontend: FRONTEND })),
  }),
  'GET /v1/support/webhooks': plain('/v1/support/webhooks'),
  'POST /v1/credentials': aboutDeveloper('/v1/credentials', { ok: 201, body: { name: 'One', type: 'public' } }),
  'GET /v1/credentials': aboutDeveloper('/v1/credentials'),
  'GET /v1/credentials/:id': about((id) => `/v1/credentials/${id}`, {
    thing: (t) => t.credential(),
    belongsTo: ['owner'],
  }),
  'PATCH /v1/credentials/:id': about(
    (id) => `/v1/credentials/${id}`,
    { thing: (t) => t.credential(), belongsTo: ['owner'] },
    { body: { name: 'Another' } },
  ),
  'POST /v1/credentials/:id/secrets': about(
    (id) => `/v1/credentials/${id}/secrets`,
    { thing: (t) => t.credential(), belongsTo: ['owner'] },
    { body: {}, ok: 201 },
  ),
  'DELETE /v1/credentials/:id/secrets/:sid': about(
    (id) => `/v1/credentials/${id}/secrets/${id}`, // as the thing is made, its secret has its id
    { thing: (t) => t.credential(), belongsTo: ['owner'] },
  ),
  'GET /v1/credentials/:id/streams': about((id) => `/v1/credentials/${id}/streams`, {
    thing: (t) => t.credential(),
    belongsTo: ['owner'],
  }),
  'DELETE /v1/credentials/:id/streams/:sid': about(
    (id) => `/v1/credentials/${id}/streams/${id}`, // as the thing is made, its stream has its id
    { thing: (t) => t.credentialWithStream(), belongsTo: ['owner'] },
    { ok: 202 },
  ),
  'POST /v1/credentials/:id/revoke': about(
    (id) => `/v1/credentials/${id}/revoke`,
    { thing: (t) => t.credential(), belongsTo: ['owner'] },
    { body: {} },
  ),

  'POST /v1/credentials/:id/link-urls': about(
    (id) => `/v1/credentials/${id}/link-urls`,
    { thing: (t) => t.credential(), belongsTo: ['owner'] },
    {
      body: {
        redirectUri: 'https://app.example.com/back',
        state: 'a state of ours',
        codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      },
      ok: 201,
    },
  ),

  'GET /links/access/:token': byLink('access', (t) => t.link()),
  'POST /links/access/:token': byLink('access', (t) => t.link(), { body: {} }),
  'GET /links/verify/:token': byLink('verify', (t) => t.request()),
  'POST /links/verify/:token': byLink('verify', (t) => t.request(), { body: {} }),
  'GET /links/consent/:token': byLink('consent', (t) => t.share(false), { generation: 1 }),
  'POST /links/consent/:token': byLink('consent', (t) => t.share(false), {
    generation: 1,
    body: { decision: 'decline' },
  }),
  'GET /links/revoke/:token': byLink('revoke', (t) => t.share(), { generation: 1 }),
  'POST /links/revoke/:token': byLink('revoke', (t) => t.share(), { generation: 1, body: {} }),
  'GET /links/status/:token': byLink('status', (t) => t.request()),
  'POST /links/status/:token': byLink('status', (t) => t.bodysRequest(), { body: { answer: 'Two weeks are enough.' } }),
  'POST /v1/enquiries': plain('/v1/enquiries', 202, (t) => t.enquiryForm()),
  'GET /links/enquiry/:token': byLink('enquiry', (t) => t.enquiry()),
  'POST /links/enquiry/:token': byLink('enquiry', (t) => t.enquiry(), { body: { text: 'And one more thing.' } }),
  'GET /links/download/:token': byLink('download', (t) => t.readyRequest()),
  // These files are rows only: whoever is let in hears that something is wrong with them.
  'GET /links/download/:token/:file': byLink('download', (t) => t.readyRequest(), { below: '/manifest.json', ok: 500 }),

  'GET /v1/support/requests': plain('/v1/support/requests'),
  'GET /v1/support/requests/:id': about(
    (id) => `/v1/support/requests/${id}`,
    staffs((t) => t.request()),
  ),
  'POST /v1/support/requests/:id/resend': about(
    (id) => `/v1/support/requests/${id}/resend`,
    staffs((t) => t.mailedRequest()),
    { body: {}, ok: 202 },
  ),
  'POST /v1/support/requests/:id/cancel': about(
    (id) => `/v1/support/requests/${id}/cancel`,
    staffs((t) => t.request()),
    { body: { reason: 'Asked for.' } },
  ),
  'POST /v1/support/requests/:id/withdraw': about(
    (id) => `/v1/support/requests/${id}/withdraw`,
    staffs((t) => t.readyRequest()),
    { body: { reason: 'Asked for.' } },
  ),
  'POST /v1/support/requests/:id/new-link': about(
    (id) => `/v1/support/requests/${id}/new-link`,
    staffs((t) => t.readyRequest()),
    { body: { reason: 'Asked for.' } },
  ),
  'POST /v1/support/requests/:id/address': about(
    (id) => `/v1/support/requests/${id}/address`,
    staffs((t) => t.request()),
    { body: { email: 'right@example.com', reason: 'They spelled it out.' } },
  ),
  'POST /v1/support/requests/:id/notes': about(
    (id) => `/v1/support/requests/${id}/notes`,
    staffs((t) => t.request()),
    { body: { text: 'A note.' }, ok: 201 },
  ),
  'POST /v1/support/requests/:id/ownership': about(
    (id) => `/v1/support/requests/${id}/ownership`,
    staffs((t) => t.companysRequest()),
    {
      body: { confirmed: false, reason: 'The papers name another keeper.' },
      others: { 'one of another type': { thing: (t) => t.request(), belongsTo: [] } },
    },
  ),
  'POST /v1/support/requests/:id/review': about(
    (id) => `/v1/support/requests/${id}/review`,
    staffs((t) => t.bodysRequest()),
    {
      body: { decision: 'decline', reason: 'No exceptional need is shown.' },
      others: { 'one of another type': { thing: (t) => t.request(), belongsTo: [] } },
    },
  ),
  'POST /v1/support/requests/:id/hold': about(
    (id) => `/v1/support/requests/${id}/hold`,
    staffs((t) => t.request()),
    { body: { held: true, reason: 'A case at court.' } },
  ),
  // Nobody here has signed in a moment ago.
  'POST /v1/support/people/:email/export': plain('/v1/support/people/jo@example.com/export', 200, () => ({})),
  'POST /v1/support/people/:email/erase': plain('/v1/support/people/jo@example.com/erase', 200, () => ({})),
  'GET /v1/support/enquiries': plain('/v1/support/enquiries'),
  'GET /v1/support/enquiries/:id': about(
    (id) => `/v1/support/enquiries/${id}`,
    staffs((t) => t.enquiry()),
  ),
  'POST /v1/support/enquiries/:id/answer': about(
    (id) => `/v1/support/enquiries/${id}/answer`,
    staffs((t) => t.enquiry()),
    { body: { text: 'They are.' } },
  ),
  'POST /v1/support/enquiries/close': plain('/v1/support/enquiries/close', 200, () => ({ ids: [] })),
  'POST /v1/support/enquiries/:id/close': about(
    (id) => `/v1/support/enquiries/${id}/close`,
    staffs((t) => t.enquiry()),
    { body: {} },
  ),
  'POST /v1/support/enquiries/:id/resend': about(
    (id) => `/v1/support/enquiries/${id}/resend`,
    staffs((t) => t.enquiryWithMailSent()),
    { body: {}, ok: 202 },
  ),
  'GET /v1/support/summary': plain('/v1/support/summary'),
  'GET /v1/support/provider-applications': plain('/v1/support/provider-applications'),
  'POST /v1/support/provider-applications/:id/decision': about(
    (id) => `/v1/support/provider-applications/${id}/decision`,
    staffs((t) => t.application()),
    { body: { approved: false, reason: 'Not in the register.' } },
  ),
  'POST /v1/support/provider-applications/:id/resend': about(
    (id) => `/v1/support/provider-applications/${id}/resend`,
    staffs((t) => t.applicationWithMailSent()),
    { body: {}, ok: 202 },
  ),
  'GET /v1/support/api-access-requests': plain('/v1/support/api-access-requests'),
  'POST /v1/support/api-access-requests/:id/decision': about(
    (id) => `/v1/support/api-access-requests/${id}/decision`,
    staffs((t) => t.undecidedAccess()),
    { body: { approved: false, reason: 'What it is for is not said.' } },
  ),
  'POST /v1/support/api-access-requests/:id/resend': about(
    (id) => `/v1/support/api-access-requests/${id}/resend`,
    staffs((t) => t.accessRequestWithMailSent()),
    { body: {}, ok: 202 },
  ),
  'GET /v1/support/access': plain('/v1/support/access?product=WVWZZZ1JZXW000001'),
  'GET /v1/support/access/:id': about(
    (id) => `/v1/support/access/${id}`,
    staffs((t) => t.access()),
  ),
  'POST /v1/support/access/:id/end': about(
    (id) => `/v1/support/access/${id}/end`,
    staffs((t) => t.access()),
    { body: { reason: 'The vehicle was stolen.' } },
  ),
  'GET /v1/support/compensation-rates': plain('/v1/support/compensation-rates'),
  'POST /v1/support/compensation-rates': plain('/v1/support/compensation-rates', 201, (t) => t.rateForm()),
  'GET /v1/support/charges': plain('/v1/support/charges'),

  ...registered(
    'companies',
    () => randomUUID(),
    () => ({ name: 'Example Fleet', kind: 'fleet' }),
  ),
  ...registered(
    'accounts',
    () => `put-${randomUUID()}`,
    (key) => ({ kind: 'retail', name: 'Jo', email: `${key}@example.com` }),
  ),
  ...registered(
    'products',
    () => `WB-${randomUUID()}`,
    () => ({ kind: 'wallbox', name: 'Wallbox 11 kW' }),
  ),
  ...registered(
    'registrations',
    () => randomUUID(),
    (_key, t) => ({
      product: t.everybody.people.vin.car,
      holder: 'account:retail-one',
      startsAt: '2026-01-01T00:00:00Z',
    }),
  ),
  ...registered(
    'signals',
    () => 'Vehicle.Speed',
    () => ({ meaning: { en: 'Speed.' }, datatype: 'float' }),
  ),
  'POST /v1/registry/batches': {
    ok: 200,
    cells: () => [{ about: 'one line', path: '/v1/registry/batches', raw: '{}', belongsTo: everyone }],
  },

  // Not who calls, but the signature decides; nobody here has the key.
  'POST /webhooks/sendgrid': {
    ok: 403,
    cells: () => [
      { about: 'an event without a signature', path: '/webhooks/sendgrid', raw: '[]', belongsTo: everyone },
    ],
  },
  'POST /sign-out/back-channel': {
    ok: 400,
    cells: () => [
      {
        about: 'a logout token without a signature',
        path: '/sign-out/back-channel',
        body: { logout_token: 'none' },
        belongsTo: everyone,
      },
    ],
  },
  'GET /healthz': plain('/healthz'),
  'GET /readyz': plain('/readyz'),
  'GET /openapi.json': plain('/openapi.json'),
  'GET /docs': plain('/docs'),
  'GET /docs/begin.js': plain('/docs/begin.js'),
  'GET /docs/docs.css': plain('/docs/docs.css'),
  'GET /docs/swagger-ui.css': plain('/docs/swagger-ui.css'),
  'GET /docs/swagger-ui-bundle.js': plain('/docs/swagger-ui-bundle.js'),
  'GET /problems/:name': plain('/problems/forbidden'),
};
