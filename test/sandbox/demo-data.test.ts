/** The demo data must bear a driver's look at it, and set up what the rules are tried on. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cuuidSchema, productIdSchema } from '../../domain/ids.ts';
import { parseVin } from '../../domain/registrations/vin.ts';
import { endOfReadings } from '../../sandbox/demo/calendar.ts';
import { demoSignals, signalId, type SignalName } from '../../sandbox/demo/catalogue.ts';
import { demoReadings } from '../../sandbox/demo/demo-readings.ts';
import type { Reading } from '../../sandbox/demo/journal.ts';
import { demoCompanies, demoPeople } from '../../sandbox/demo/people.ts';
import { demoChargePoints, demoProducts, demoRegistrations } from '../../sandbox/demo/products.ts';
import { kilometres } from '../../sandbox/demo/route.ts';
import { storyOf } from '../../sandbox/demo/story.ts';
import { demoVehicles, vins } from '../../sandbox/demo/vehicles.ts';

const today = new Date('2026-11-23T10:00:00Z');
const HOUR = 3_600_000;

/** Everything a product reports, by VIN or serial. */
function collect(on: Date): Map<string, Reading[]> {
  const all = new Map<string, Reading[]>();
  for (const { product, readings } of demoReadings(on)) {
    const key = product.kind === 'vehicle' ? product.vin : product.serial;
    const list = all.get(key) ?? [];
    for (const reading of readings) list.push(reading);
    all.set(key, list);
  }
  return all;
}

const fingerprint = (readings: readonly Reading[]): string =>
  createHash('sha256')
    .update(readings.map(({ at, signal, value }) => `${at} ${signal} ${value}`).join('\n'))
    .digest('hex');

describe('demo data', () => {
  let all: Map<string, Reading[]>;
  beforeAll(() => {
    all = collect(today);
  });
  const readingsOf = (key: string): Reading[] => all.get(key) ?? [];
  const valuesOf = (key: string, name: SignalName): { at: number; value: number }[] =>
    readingsOf(key)
      .filter(({ signal }) => signal === signalId(name))
      .map(({ at, value }) => ({ at, value: Number(value) }));
  const vehicles = Object.values(vins);

  test('comes out the same each time', () => {
    const again = collect(today);
    for (const [key, readings] of all) expect(fingerprint(again.get(key) ?? [])).toBe(fingerprint(readings));
  });

  test('is of a size that loads in seconds and still fills an export', () => {
    const total = [...all.values()].reduce((sum, { length }) => sum + length, 0);
    expect(total).toBeGreaterThan(600_000);
    expect(total).toBeLessThan(1_200_000);
    expect(all.size).toBe(14);
  });

  test('is in the order of time, ends yesterday, and every value is JSON of a signal in the catalogue', () => {
    const known = new Set(demoSignals.map(({ id }) => id));
    const end = endOfReadings(today);
    const values = new Set<string>();
    const faults: string[] = [];
    for (const [key, readings] of all) {
      let last = 0;
      for (const { at, signal, value } of readings) {
        if (at < last || at >= end || !Number.isInteger(at)) faults.push(`${key} at ${at} after ${last}`);
        if (!known.has(signal)) faults.push(`${key} signal ${signal}`);
        last = at;
        values.add(value);
      }
    }
    for (const value of values) JSON.parse(value);
    expect(faults).toEqual([]);
  });

  test('R11: nothing lies before September 2025', () => {
    const first = [...collect(new Date('2025-12-01T10:00:00Z')).values()].map(([reading]) => reading?.at ?? Infinity);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(Date.parse('2025-08-31T22:00:00Z'));
  });

  test.each(vehicles)('%s: the odometer never goes back, and no position is out of reach of the one before', (vin) => {
    const metres = valuesOf(vin, 'odometer');
    expect(metres.every(({ value }, i) => i === 0 || value >= (metres[i - 1]?.value ?? 0))).toBe(true);
    const longitudes = valuesOf(vin, 'longitude');
    const places = valuesOf(vin, 'latitude').map(({ at, value }, i) => ({
      at,
      value: [value, longitudes[i]?.value ?? 0] as const,
    }));
    const jumps = places.filter(({ at, value }, i) => {
      const before = places[i - 1];
      return before && kilometres(before.value, value) > (170 * (at - before.at)) / HOUR + 0.03;
    });
    expect(jumps).toEqual([]);
    const road = ((metres.at(-1)?.value ?? 0) - (metres[0]?.value ?? 0)) / 1000;
    const flown = places.reduce((sum, { value }, i) => sum + kilometres(places[i - 1]?.value ?? value, value), 0);
    expect(flown / road).toBeGreaterThan(0.9);
    expect(flown / road).toBeLessThan(1.01);
  });

  test.each([vins.shared, vins.vanEast, vins.rentalEstate])(
    '%s: the charge falls on the road and rises at the plug',
    (vin) => {
      const charge = signalId('charge');
      let plugged = false;
      let level: number | null = null;
      const faults: string[] = [];
      for (const { at, signal, value } of readingsOf(vin)) {
        if (signal === signalId('cable')) plugged = value === 'true';
        if (signal !== charge) continue;
        const now = Number(value);
        if (now < 2 || now > 100) faults.push(`${now} % at ${at}`);
        if (level !== null && !plugged && now > level + 1.5) faults.push(`unplugged, ${level} % to ${now} % at ${at}`);
        if (level !== null && plugged && now < level - 2) faults.push(`plugged, ${level} % to ${now} % at ${at}`);
        level = now;
      }
      expect(faults).toEqual([]);
    },
  );

  test('R6: what a wallbox or charger delivers is the sum of its charging periods, and it stands free between sessions', () => {
    for (const { serial } of demoChargePoints) {
      let inPeriods = 0;
      let inSessions = 0;
      let kwh = 0;
      for (const { signal, value } of readingsOf(serial)) {
        if (signal === signalId('sessionEnergy')) kwh = Number(value);
        if (signal === signalId('sessionPeriod'))
          for (const [, volume] of value.matchAll(/"ENERGY","volume":([\d.]+)/g)) inPeriods += Number(volume);
        if (signal === signalId('sessionEnd')) [inSessions, kwh] = [inSessions + kwh, 0];
      }
      expect(inSessions).toBeGreaterThan(100);
      expect(Math.abs(inPeriods - inSessions - kwh)).toBeLessThan(1);
    }
  });

  test('R7, R9: the second-hand car has readings of its former owner, of nobody and of its new owner', () => {
    const car = demoVehicles(today).find(({ vin }) => vin === vins.secondHand);
    const [former, present] = demoRegistrations(today).filter(({ productId }) => productId === car?.id);
    const [sold, bought] = [former?.endsAt?.getTime() ?? NaN, present?.startsAt.getTime() ?? NaN];
    expect([former?.holder, present?.holder]).toEqual(['account:retail-former', 'account:retail-owner']);
    expect(bought - sold).toBeGreaterThan(5 * 24 * HOUR);
    const moments = readingsOf(vins.secondHand).map(({ at }) => at);
    expect(moments.filter((at) => at < sold).length).toBeGreaterThan(10_000);
    expect(moments.filter((at) => at >= sold && at < bought).length).toBeGreaterThan(50);
    expect(moments.filter((at) => at >= bought).length).toBeGreaterThan(10_000);
  });

  test('R17: the convertible tells nothing while it stands in storage', () => {
    const { stored, fetched } = storyOf(today);
    const [from, until] = [stored.at(0), fetched.at(24 * 60)];
    const moments = readingsOf(vins.convertible).map(({ at }) => at);
    expect(until - from).toBeGreaterThan(60 * 24 * HOUR);
    expect(moments.filter((at) => at >= from && at < until)).toEqual([]);
    expect(moments.some((at) => at < from) && moments.some((at) => at >= until)).toBe(true);
  });

  test('R2, R5: holders exist, one car has two users, and the fleet has vehicles that are not activated', () => {
    const holders = new Set([
      ...demoPeople.map(({ id }) => `account:${id}`),
      ...demoCompanies.map(({ id }) => `company:${id}`),
    ]);
    const registrations = demoRegistrations(today);
    expect(registrations.filter(({ holder }) => !holders.has(holder))).toEqual([]);
    expect(registrations.filter(({ holder }) => holder === 'account:retail-empty')).toEqual([]);
    const shared = demoVehicles(today).find(({ vin }) => vin === vins.shared);
    expect(registrations.filter(({ productId }) => productId === shared?.id).map(({ holder }) => holder)).toEqual([
      'account:retail-owner',
      'account:retail-couser',
    ]);
    expect(registrations.filter(({ activated }) => !activated)).toHaveLength(2);
  });

  test('R4, R10: ids, VINs and emails are well-formed and unique', () => {
    const products = demoProducts(today);
    expect(vehicles.filter((vin) => parseVin(vin) !== vin)).toEqual([]);
    expect(new Set(vehicles).size).toBe(vehicles.length);
    expect(new Set(products.map(({ id }) => productIdSchema.parse(id))).size).toBe(products.length);
    expect(demoCompanies.map(({ id }) => cuuidSchema.parse(id))).toHaveLength(3);
    expect(demoPeople.filter(({ id, email }) => email !== `${id}@example.com`)).toEqual([]);
  });

  test('R16: each vehicle reports 20 signals or more, and some are trade secrets', () => {
    const secret = new Set(demoSignals.filter(({ tradeSecret }) => tradeSecret).map(({ id }) => id));
    for (const vin of vehicles) {
      const reported = new Set(readingsOf(vin).map(({ signal }) => signal));
      expect(reported.size).toBeGreaterThanOrEqual(20);
      expect([...reported].some((id) => secret.has(id))).toBe(true);
    }
    expect(new Set(demoSignals.map(({ path }) => path)).size).toBe(demoSignals.length);
  });
});
