/** Sharing with third parties, through the front door (R2, R6–R10, R23–R33). */
import { describe, expect, test } from '@jest/globals';
import { vins } from '../../sandbox/demo/vehicles.ts';
import {
  call,
  eventually,
  fastForward,
  formOf,
  mailAbout,
  mailsTo,
  readyRequest,
  signIn,
  verify,
} from '../front-door/front-door.ts';
import { downloadAll } from '../downloads/handed-over.ts';
import {
  agentForm,
  askedForConsent,
  customersLink,
  decide,
  mailsAbout,
  providerForm,
  sharedRequest,
  submitForm,
  untilStatus,
} from './third-party.ts';

const owner = 'retail-owner@example.com';

const vinOf = async (account: string, pick: (p: Record<string, unknown>) => boolean) => {
  const { body } = await call('/v1/products', { token: await signIn(account) });
  return body.products.filter((p: { kind: string }) => p.kind === 'vehicle').find(pick).vin as string;
};
/** The car that retail-owner and retail-couser share. */
const sharedVin = () => vinOf('retail-couser', () => true);
const ownersOtherVin = async () => {
  const shared = await sharedVin();
  return vinOf('retail-owner', ({ vin }) => vin !== shared);
};

describe('intake', () => {
  test('R23: everything missing or wrong in the form is said at once', async () => {
    const { status, body } = await call('/v1/requests', {
      json: { type: 'agent', email: 'x', period: {}, products: { vins: ['nonsense'] }, gatekeeper: true, surprise: 1 },
    });
    expect(status).toBe(422);
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    for (const pointer of [
      '/email',
      '/period/from',
      '/products/vins/0',
      '/purpose',
      '/agent',
      '/customer',
      '/agreement',
      '/customerConsented',
      '/gatekeeper',
      '/otherUsersInformed',
      '/surprise',
    ])
      expect(pointers).toContain(pointer);
  });

  test('R12, R23: each confirmation is needed', async () => {
    for (const change of [
      { customerConsented: false },
      { gatekeeper: true },
      { otherUsersInformed: false },
      { agreement: { confirmed: true } },
      { agreement: { confirmed: false, reference: 'x' } },
    ])
      expect((await call('/v1/requests', { json: agentForm(change) })).status).toBe(422);
  });

  test('R24: the customer hears of it only after the third party has verified its email', async () => {
    const request = await submitForm(agentForm());
    await mailAbout(request.email, /confirm/i);
    expect(await mailsAbout(owner, request)).toEqual([]);
    await verify(request);
    expect(await customersLink(owner, request, 'consent')).toContain('/links/consent/');
  });

  test('R25: what does not match is rejected with the same words, whatever it was, and nobody else is contacted', async () => {
    const foreign = await vinOf('retail-other', () => true);
    const requests = await Promise.all(
      [
        agentForm({ customer: { name: 'Nobody', email: 'nobody-at-all@example.com' } }),
        agentForm({ products: { vins: [foreign], wallbox: false } }),
        agentForm({ products: { vins: ['WVWZZZ1JZXW999999'], wallbox: true } }),
        agentForm({ customer: { name: 'Lena Sommer', email: 'retail-empty@example.com' } }),
      ].map(submitForm),
    );
    const told = await Promise.all(
      requests.map(async (request) => {
        await verify(request);
        const { timeline, status } = await untilStatus(request, 'rejected');
        const mail = await mailAbout(request.email, /match/i);
        return { status, events: timeline.map((t: { event: string }) => t.event), subject: mail.subject };
      }),
    );
    for (const answer of told) expect(answer).toEqual(told[0]);
    for (const request of requests)
      for (const address of [
        owner,
        'retail-other@example.com',
        'retail-empty@example.com',
        'nobody-at-all@example.com',
      ])
        expect(await mailsAbout(address, request)).toEqual([]);
  });

  test('R25: a fleet, too: an unknown company, a foreign vehicle and one that is not activated are rejected alike', async () => {
    const { body: company } = await call('/v1/company', { token: await signIn('fleet-admin') });
    const asked = [
      { customer: { cuuid: crypto.randomUUID() } },
      { customer: { adminEmail: 'retail-owner@example.com' } },
      { customer: { cuuid: company.cuuid }, products: { vins: [vins.shared], chargers: true } },
      { customer: { cuuid: company.cuuid }, products: { vins: [vins.poolSpare], chargers: false } },
    ];
    const told = await Promise.all(
      asked.map(async (changes) => {
        const request = await submitForm(providerForm(changes) as ReturnType<typeof agentForm>);
        await verify(request);
        const { timeline } = await untilStatus(request, 'rejected');
        expect(await mailsAbout('fleet-admin@example.com', request)).toEqual([]);
        return timeline.map((t: { event: string }) => t.event);
      }),
    );
    for (const events of told) expect(events).toEqual(told[0]);
  });

  test('R25: the third party sees of the products only what it typed, until the customer consents', async () => {
    const request = await askedForConsent();
    const { products } = await request.status();
    expect(products).toEqual([{ kind: 'wallbox' }]);
    await decide(request.consent, 'consent');
    const { products: known } = await untilStatus(request, 'ready');
    expect(known[0].serial).toEqual(expect.any(String));
  });

  test('R31: a provider applies, a supervisor approves, and it has a CUUID; an agent of support may not', async () => {
    const company = {
      name: 'Weitblick Telematics',
      registrationNumber: 'HRB 1',
      address: 'Weg 1, Bonn',
      country: 'DE',
    };
    const applied = await call('/v1/provider-applications', {
      json: { company, contact: { name: 'Pia Roth', email: 'pia@example.com' }, gatekeeper: false },
    });
    expect(applied.status).toBe(202);
    const path = `/v1/support/provider-applications/${applied.body.id}/decision`;
    const json = { approved: true, reason: 'Checked the register.' };
    expect((await call(path, { json, token: await signIn('support') })).status).toBe(403);
    expect((await call(path, { json, token: await signIn('retail-owner') })).status).toBe(403);
    const token = await signIn('supervisor');
    const approved = await call(path, { json, token });
    expect(approved.body).toMatchObject({ status: 'approved', cuuid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await call(path, { json, token })).body.cuuid).toBe(approved.body.cuuid);
    expect((await call(path, { json: { ...json, approved: false }, token })).status).toBe(409);
  });
});

describe('products and passing on', () => {
  test('R6: wallbox and chargers are asked for without a VIN: all that are registered are meant, and no vehicle', async () => {
    const [home, depot] = await Promise.all([readyRequest('retail-owner'), readyRequest('fleet-admin')]);
    const kindsIn = async ({ download }: { download: string }) =>
      (await downloadAll(download)).files.map(({ product }) => product.kind);
    expect([await kindsIn(home), await kindsIn(depot)]).toEqual([['wallbox'], ['charger', 'charger']]);
    const { body } = await call('/v1/requests', {
      token: await signIn('retail-other'), // a car, and no wallbox
      json: formOf('retail-other'),
    });
    expect([body.status, body.errors[0].pointer]).toEqual([422, '/products/wallbox']);
  });

  test('R33: who asks and who is asked read that the user may download their own data and pass it on', async () => {
    const html = { headers: { accept: 'text/html' } };
    const asked = await askedForConsent();
    const { download } = await readyRequest('retail-owner');
    for (const [page, words] of [
      ['/guide/third-party', /downloads it here and passes the files on to you/],
      [asked.consent, /download your data yourself and pass on what you choose/],
      [download, /may pass the files on to whomever you choose/],
    ] as const)
      expect((await call(page, html)).body).toMatch(words);
  });
});

describe('consent', () => {
  test('R26, R27: declining ends the request, tells the third party, and is final', async () => {
    const request = await askedForConsent();
    expect((await decide(request.consent, 'decline')).status).toBe(200);
    await untilStatus(request, 'declined');
    await mailAbout(request.email, /declined/i);
    expect((await decide(request.consent, 'decline')).status).toBe(200);
    expect((await decide(request.consent, 'consent')).status).toBe(410);
  });

  test('R21: opening the links of consent and revocation changes nothing', async () => {
    const request = await askedForConsent();
    for (const method of ['GET', 'HEAD', 'GET']) await call(request.consent, { method });
    expect((await request.status()).status).toBe('awaiting-consent');
    await decide(request.consent, 'consent');
    await untilStatus(request, 'ready');
    const revoke = await customersLink(owner, request, 'revoke');
    for (const method of ['GET', 'HEAD', 'GET']) await call(revoke, { method });
    expect((await request.status()).status).toBe('ready');
  });

  test('R26: one reminder a day before the end, then the request is cancelled and both are told', async () => {
    const request = await askedForConsent();
    await fastForward(request, 'P1DT23H');
    expect((await mailsAbout(owner, request)).length).toBe(1);
    await fastForward(request, 'PT2H');
    await eventually(
      () => mailsAbout(owner, request),
      (mails) => mails.length === 2,
    );
    await fastForward(request, 'P1D');
    await untilStatus(request, 'cancelled');
    await eventually(
      () => mailsAbout(owner, request),
      (mails) => mails.length === 3,
    );
    await eventually(
      () => mailsTo(request.email),
      (mails) => mails.length === 2,
    );
    expect((await decide(request.consent, 'consent')).status).toBe(410);
  });

  test('R28: consent is recorded with a receipt for the customer, and for nobody else', async () => {
    const request = await sharedRequest();
    const path = `/v1/shares/${request.id}/receipt`;
    const { status, body } = await call(path, { token: await signIn('retail-owner') });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      recordMetadata: { recordId: request.id },
      piiProcessing: {
        purposes: [{ purposeDescription: 'To find out why charging takes so long.' }],
        recipients: [expect.objectContaining({ name: 'Workshop at the Corner' })],
      },
      event: { eventType: 'explicit-consent-given' },
      revokedAt: null,
    });
    expect((await call(path, { token: await signIn('retail-other') })).status).toBe(404);
  });

  test('R10, R25, R26: a provider names the fleet; any administrator may decide, and one decision is enough', async () => {
    const { body: company } = await call('/v1/company', { token: await signIn('fleet-admin') });
    const request = await askedForConsent(
      providerForm({ customer: { cuuid: company.cuuid } }) as ReturnType<typeof agentForm>,
      'fleet-second@example.com',
    );
    const other = await customersLink('fleet-admin@example.com', request, 'consent');
    expect((await decide(request.consent, 'consent')).status).toBe(200);
    expect((await decide(other, 'decline')).status).toBe(410);
    const { products } = await untilStatus(request, 'ready');
    expect(products.length).toBe(2);
  });
});

describe('ending', () => {
  test('R29: revoked by the link in the receipt, the download is dead at once and both are told', async () => {
    const request = await sharedRequest();
    expect((await call(request.download)).status).toBe(200);
    const { status, body } = await call(request.revoke, { method: 'POST' });
    expect([status, body.copiesRemain]).toEqual([200, false]);
    expect((await call(request.download)).status).toBe(410);
    expect((await call(`${request.download}/manifest.json`)).status).toBe(410);
    expect((await call(`${request.download}/all.zip`)).status).toBe(410);
    await mailAbout(request.email, /withdrawn|ended|revoked/i);
    expect((await call(request.revoke, { method: 'POST' })).status).toBe(200);
    await eventually(
      async () => (await mailsAbout(owner, request)).length,
      (n) => n >= 3,
    );
  });

  test('R29, R32: after a download the answer says that copies remain; it was charged once, at the reduced rate', async () => {
    const request = await sharedRequest();
    const { body: list } = await call(request.download);
    const file = list.files.find(({ name }: { name: string }) => name !== 'manifest.json');
    expect([(await call(file.href)).status, (await call(file.href)).status]).toEqual([200, 200]);
    await eventually(async () => (await request.status()).downloadedAt, Boolean);
    const charges = async () =>
      (await call('/v1/support/charges', { token: await signIn('support') })).body.charges.filter(
        (c: { requestId: string }) => c.requestId === request.id,
      );
    expect(await charges()).toEqual([
      expect.objectContaining({ cents: 300, currency: 'EUR', reduced: true, recipient: 'Corner Workshop GmbH' }),
    ]);
    await eventually(
      () => mailsAbout(owner, request),
      (mails) => mails.some(({ subject }) => /download/i.test(subject)),
    );
    const { body } = await call(request.revoke, { method: 'POST' });
    expect([body.status, body.copiesRemain]).toEqual(['revoked', true]);
    expect(body.detail).toMatch(/not deleted/);
  });

  test('R2, R30: another authorised user ends the sharing of their car; the rest goes on until nothing is left', async () => {
    const [shared, other] = [await sharedVin(), await ownersOtherVin()];
    const request = await sharedRequest(agentForm({ products: { vins: [shared, other], wallbox: false } }));
    const couserToken = await signIn('retail-couser');
    const { body: seen } = await call('/v1/shares', { token: couserToken });
    const share = seen.shares.find(({ requestId }: { requestId: string }) => requestId === request.id);
    expect(share.products.map(({ vin }: { vin: string }) => vin)).toEqual([shared]);
    const { body: before } = await call(request.download);
    const { body } = await call(`/v1/shares/${request.id}/revoke`, { token: couserToken, json: {} });
    expect([body.status, body.products.length]).toEqual(['ready', 1]);
    expect(body.detail).toMatch(/the rest of the share goes on/);
    expect((await call(request.download, { headers: { accept: 'text/html' } })).body).not.toMatch(
      /may pass the files on/,
    ); // R33: it is not theirs
    const answers = await Promise.all(
      before.files.map(async ({ href }: { href: string }) => (await call(href)).status),
    );
    expect(answers.filter((status) => status === 200).length).toBe(before.files.length - 1);
    expect(answers).toContain(410);
    const { manifest } = await downloadAll(request.download);
    expect(manifest.products.map(({ product, withdrawn }) => [product.vin, withdrawn])).toEqual(
      expect.arrayContaining([
        [shared, 'revoked'],
        [other, undefined],
      ]),
    );
    const { body: end } = await call(`/v1/shares/${request.id}/revoke`, {
      token: await signIn('retail-owner'),
      json: {},
    });
    expect(end.status).toBe('revoked');
    expect((await call(request.download)).status).toBe(410);
  });

  test('R30: who is no authorised user of anything in it finds no share', async () => {
    const request = await sharedRequest();
    const token = await signIn('retail-other');
    const foreign = await call(`/v1/shares/${request.id}/revoke`, { token, json: {} });
    const unknown = await call('/v1/shares/00000000-0000-4000-8000-000000000000/revoke', { token, json: {} });
    expect([foreign.status, foreign.body]).toEqual([404, unknown.body]);
    expect(
      (await call('/v1/shares', { token })).body.shares.some((s: { requestId: string }) => s.requestId === request.id),
    ).toBe(false);
  });

  test('R32: rates are public, take effect on a later day and never backwards', async () => {
    const { body } = await call('/v1/compensation');
    expect(body.inForce).toMatchObject({ standardCents: 1200, reducedCents: 300, marginCents: 900, currency: 'EUR' });
    const token = await signIn('supervisor');
    const set = (effectiveOn: string, marginCents = 1300) =>
      call('/v1/support/compensation-rates', {
        token,
        json: { effectiveOn, currency: 'EUR', costLines: [{ what: 'Interface', cents: 200 }], marginCents },
      });
    expect((await set('2026-01-01')).status).toBe(422);
    const day = `21${String(Math.floor(Math.random() * 90) + 10)}-01-01`;
    expect([(await set(day)).status, (await set(day, 1400)).status]).toEqual([201, 422]);
    expect(
      (await call('/v1/compensation')).body.upcoming.some((r: { effectiveOn: string }) => r.effectiveOn === day),
    ).toBe(true);
  });
});
