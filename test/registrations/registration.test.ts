/** R2, R7, R8, R9: everybody gets what lies within their own registration, and nothing else. */
import { expect, test } from '@jest/globals';
import { vins } from '../../sandbox/demo/vehicles.ts';
import { call, day, readyRequest, signIn } from '../front-door/front-door.ts';
import { downloadAll } from '../downloads/handed-over.ts';

interface Registration {
  from: string;
  until: string | null;
}

async function registrationOf(account: string, vin: string): Promise<Registration> {
  const { body } = await call('/v1/products', { token: await signIn(account) });
  return body.products.find((product: { vin?: string }) => product.vin === vin).registrations[0];
}

async function dataOf(account: string, vin: string, period: { from: string; to: string }) {
  const { download } = await readyRequest(account, { products: { vins: [vin] }, period });
  const { manifest, files } = await downloadAll(download);
  return { told: manifest.products[0], times: (files[0]?.records ?? []).map(({ at }) => at) };
}

test('R7, R8, R9: of a car that was sold, former and new owner each get their own time, and the dealer’s days nobody', async () => {
  const sale = { from: day(235), to: day(195) };
  const [sold, bought] = [
    await registrationOf('retail-former', vins.secondHand),
    await registrationOf('retail-owner', vins.secondHand),
  ];
  const [former, owner] = [
    await dataOf('retail-former', vins.secondHand, sale),
    await dataOf('retail-owner', vins.secondHand, sale),
  ];
  expect(former.times.length).toBeGreaterThan(100);
  expect(owner.times.length).toBeGreaterThan(100);
  expect(former.times.filter((at) => !(at < (sold.until ?? '')))).toEqual([]);
  expect(owner.times.filter((at) => !(at >= bought.from))).toEqual([]);
  expect(former.told?.given.at(-1)?.until).toBe(sold.until);
  expect(owner.told?.given[0]?.from).toBe(bought.from);
  for (const { told } of [former, owner])
    expect(told?.notes.join(' ')).toContain('cut to the time of the registration');
});

test('R7: who asks for a time before their registration gets nothing of it, and is told so', async () => {
  const { told, times } = await dataOf('retail-owner', vins.secondHand, { from: day(235), to: day(225) });
  expect([times, told?.given]).toEqual([[], []]);
  expect(told?.notes.join(' ')).toContain('Nothing is given');
});

test('R2, R7: two users of one car have the same rights, each from their own first day', async () => {
  const period = { from: day(306), to: day(294) };
  const joined = await registrationOf('retail-couser', vins.shared);
  const [owner, couser] = [
    await dataOf('retail-owner', vins.shared, period),
    await dataOf('retail-couser', vins.shared, period),
  ];
  expect(owner.times.some((at) => at < joined.from)).toBe(true);
  expect(couser.times).toEqual(owner.times.filter((at) => at >= joined.from));
  expect(couser.times.length).toBeGreaterThan(0);
});
