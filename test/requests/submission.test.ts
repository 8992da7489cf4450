/** What is taken and what is refused: R3–R6, R10–R12, R20, and that nobody sees what is another's. */
import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { demoCompanies } from '../../sandbox/demo/people.ts';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { submitRequest } from '../../db/requests/submit.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { requestForm } from '../../domain/requests/form.ts';
import { defaultMeasures } from '../../domain/secrets/measures.ts';
import { databaseUrl, openRecord } from '../front-door/record.ts';
import { untilAll } from '../sharing/many-requests.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { agentForm, providerForm } from '../sharing/third-party.ts';
import { call, day, formOf, lastWeeks, signIn, someone, stateOf, submit } from '../front-door/front-door.ts';

const post = async (account: string, form: object, headers: Record<string, string> = {}) =>
  call('/v1/requests', { token: await signIn(account), json: form, headers });
const verdictsFor = async (account: string, ...texts: string[]) =>
  (await call('/v1/products/validate', { token: await signIn(account), json: { vins: texts } })).body.verdicts.map(
    ({ verdict }: { verdict: string }) => verdict,
  );

test('R3: with nothing registered the answer is no-data-available, with the way to register', async () => {
  const { status, body } = await post('retail-empty', formOf('retail-empty'));
  expect([status, body.type]).toEqual([422, '/problems/no-data-available']);
  const guide = await call(body.register);
  expect([guide.status, guide.body.answer]).toEqual([200, expect.stringContaining('Register')]);
});

test('R4, R5: a verdict for each VIN, the same for another’s as for none; trimmed and in capitals', async () => {
  const nobodys = 'WRWX0A0C0SB000000';
  expect(
    await verdictsFor('retail-owner', ` ${vins.shared.toLowerCase()} `, vins.convertible, nobodys, 'WRWE2A1C5SB10421O'),
  ).toEqual(['ok', 'not-registered', 'not-registered', 'malformed']);
  expect(await verdictsFor('fleet-admin', vins.vanEast, vins.poolSpare, vins.shared)).toEqual([
    'ok',
    'not-activated',
    'not-registered',
  ]);
  const { status, body } = await post(
    'fleet-admin',
    formOf('fleet-admin', { products: { vins: [vins.vanEast, vins.poolSpare, vins.shared] } }),
  );
  expect([status, body.errors.map(({ pointer }: { pointer: string }) => pointer)]).toEqual([
    422,
    ['/products/vins/1', '/products/vins/2'],
  ]);
});

test.each([
  ['retail-owner', { wallbox: true }, 'wallbox', 1],
  ['fleet-admin', { chargers: true }, 'charger', 2],
] as const)(
  'R6: %s asks for %j and needs no VIN: all of the account are meant',
  async (account, products, kind, count) => {
    const { products: meant } = await stateOf(await submit(account, { products }));
    expect(meant.map((product: { kind: string }) => product.kind)).toEqual(Array.from({ length: count }, () => kind));
  },
);

test('R10: fleet administrators find their CUUID; retail accounts have no company', async () => {
  const company = async (account: string) => call('/v1/company', { token: await signIn(account) });
  expect((await company('fleet-admin')).body).toMatchObject({
    cuuid: demoCompanies[0]?.id,
    name: demoCompanies[0]?.name,
  });
  expect((await company('fleet-second')).body.cuuid).toBe(demoCompanies[0]?.id);
  expect((await company('retail-owner')).status).toBe(403);
});

describe('R11: the period is from 2025-09-12 up to two days before today, in the policy’s time zone', () => {
  const today = () => DateTime.now().setZone('Europe/Berlin').toISODate() ?? '';
  const last = () => DateTime.fromISO(today(), { zone: 'utc' }).minus({ days: 2 }).toISODate() ?? '';
  const dayBefore = (of: string) => DateTime.fromISO(of, { zone: 'utc' }).minus({ days: 1 }).toISODate() ?? '';
  const dayAfter = (of: string) => DateTime.fromISO(of, { zone: 'utc' }).plus({ days: 1 }).toISODate() ?? '';

  test('both ends are allowed', async () => {
    const { status } = await post(
      'retail-owner',
      formOf('retail-owner', { period: { from: '2025-09-12', to: last() } }),
    );
    expect(status).toBe(202);
  });
  test.each([
    ['a day too early', () => ({ from: dayBefore('2025-09-12'), to: last() }), '/period/from'],
    ['a day too late', () => ({ from: '2025-09-12', to: dayAfter(last()) }), '/period/to'],
    ['the wrong way round', () => ({ from: last(), to: dayBefore(last()) }), '/period/to'],
  ])('%s: refused, naming the field and the range', async (_what, period, pointer) => {
    const { status, body } = await post('retail-owner', formOf('retail-owner', { period: period() }));
    expect([status, body.errors.map((error: { pointer: string }) => error.pointer)]).toEqual([422, [pointer]]);
    expect(body.errors[0].detail).toContain(`2025-09-12 to ${last()}`);
  });
});

test('R12, R63: without the confirmation that all other users agreed it is refused, where there are some', async () => {
  const shared = { products: { vins: [vins.shared] } };
  for (const otherUsersInformed of [false, undefined]) {
    const { status, body } = await post('retail-owner', { ...formOf('retail-owner', shared), otherUsersInformed });
    expect([status, body.errors[0].pointer]).toEqual([422, '/otherUsersInformed']);
  }
});

test('R66: whoever names themselves as the customer is led to the form for their own data, however they spell the address', async () => {
  const email = someone();
  const [local = '', domain = ''] = email.split('@');
  for (const spelled of [email, `${local}+own@${domain.toUpperCase()}`]) {
    const { status, body } = await call('/v1/requests', {
      json: agentForm({ email, customer: { name: 'Me', email: spelled } }),
    });
    expect([status, body.errors[0].pointer]).toEqual([422, '/customer/email']);
    expect(body.errors[0].detail).toContain('request of the type customer');
  }
  const signedIn = await post('retail-owner', agentForm()); // whose customer is this account
  expect([signedIn.status, signedIn.body.errors[0].pointer]).toEqual([422, '/customer/email']);
  const token = await signIn('provider');
  const json = providerForm({ email, customer: { adminEmail: email } });
  const company = await call('/v1/requests', { token, json });
  expect([company.status, company.body.errors[0].pointer]).toEqual([422, '/customer/adminEmail']);
});

test('R63: where the operator says so, the address that a signed-in person is known by is not confirmed again; another one is', async () => {
  const record = openRecord();
  const db = connectAsApplication(databaseUrl(), { applicationName: 'submission.test' });
  try {
    const { id: account, email } = await newCustomer(record);
    const car = await newVehicle(record, [{ holder: `account:${account}` }]);
    const principal = { account, email, kind: 'retail', company: null, roles: [], signedInAt: null } as const;
    const submitAs = (to: string) =>
      submitRequest(db, {
        principal,
        form: requestForm.parse({ type: 'customer', email: to, period: lastWeeks, products: { vins: [car.vin] } }),
        policy: { ...defaultPolicy, confirmKnownAddress: false },
        gatekeepers: [],
        measures: defaultMeasures,
      });
    const asked = async (id: string) =>
      (await record('mails').where({ request_id: id, step: 'verify' }).select('id')).length;
    const known = await submitAs(email.toUpperCase());
    const other = await submitAs(someone());
    expect([known.asksToConfirm, other.asksToConfirm]).toEqual([false, true]);
    await untilAll(record, [known], 'ready');
    expect([await asked(known.id), await asked(other.id)]).toEqual([0, 1]);
    const { verified_at, verify_by, due_by } = (await record('requests').where({ id: known.id }).first()) as Record<
      string,
      Date
    >;
    const days = (at: Date | undefined) => (at!.getTime() - verified_at!.getTime()) / 86_400_000;
    expect([days(verify_by), days(due_by)]).toEqual([7, 28]);
    const token = await signIn('retail-owner');
    const confirming = await call('/v1/requests', { token, json: formOf('retail-owner') });
    expect(confirming.body.waitingFor).toBe('email-verification'); // as the rules have it
  } finally {
    await db.destroy();
    await record.destroy();
  }
});

test('R20: the same key answers with the first request, another body is refused, another account has its own keys', async () => {
  const key = { 'idempotency-key': crypto.randomUUID() };
  const form = formOf('retail-owner');
  const first = await post('retail-owner', form, key);
  const again = await post('retail-owner', form, key);
  expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 202, 'true']);
  expect(again.body).toEqual(first.body);
  const other = await post('retail-owner', { ...form, period: { from: day(30), to: lastWeeks.to } }, key);
  expect([other.status, other.body.type]).toEqual([409, '/problems/idempotency-key-reused']);
  const elsewhere = await post('retail-couser', { ...form, products: { vins: [vins.shared] } }, key);
  expect(elsewhere.status).toBe(202);
  expect(elsewhere.body.id).not.toBe(first.body.id);
});

test('R18, R19: every 202 leads somewhere: a provider follows, lists and cancels its request; without an account there is no Location', async () => {
  const token = await signIn('provider');
  const taken = await call('/v1/requests', { token, json: providerForm() });
  expect(taken.status).toBe(202);
  const followed = await call(taken.headers.get('location') ?? '', { token });
  expect([followed.status, followed.body]).toEqual([200, expect.objectContaining({ id: taken.body.id })]);
  const listed = await call('/v1/requests?status=awaiting-verification', { token });
  expect(listed.body.requests.map(({ id }: { id: string }) => id)).toContain(taken.body.id);
  const cancelled = await call(`/v1/requests/${taken.body.id}/cancel`, { token, method: 'POST' });
  expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled']);

  const nobodys = await call('/v1/requests', { json: agentForm() });
  expect([nobodys.status, nobodys.headers.get('location')]).toEqual([202, null]);
  const withAccount = await call('/v1/requests', { json: agentForm(), token: await signIn('retail-couser') });
  const own = await call(withAccount.headers.get('location') ?? '', { token: await signIn('retail-couser') });
  expect([withAccount.status, own.status]).toEqual([202, 200]);
});

test('R18: another’s request answers exactly as one that does not exist', async () => {
  const { id } = await submit('retail-owner', { email: someone() });
  const token = await signIn('retail-other');
  for (const act of ['', '/cancel']) {
    const answers = await Promise.all(
      [id, crypto.randomUUID()].map((which) =>
        call(`/v1/requests/${which}${act}`, { token, method: act ? 'POST' : 'GET' }),
      ),
    );
    const seen = answers.map(({ status, headers, body }) => {
      const told = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
      return JSON.stringify({ status, told, body });
    });
    expect(seen[0]).toContain('"status":404');
    expect(seen[0]).toBe(seen[1]);
  }
});
