/** The pages of a fleet's vehicles and chargers: the list, what is done with many of them, adding them (R44–R46, R49). */
import { z } from 'zod';
import { dataProductsOf } from '../../../db/fleets/data-products.ts';
import { providersOfFleet, vehicleCounts, vehiclesOf, vehiclesThatMatch } from '../../../db/fleets/list.ts';
import { endSubscriptions, subscribe } from '../../../db/fleets/subscriptions.ts';
import { addVehicles, removeVehicles } from '../../../db/fleets/vehicles.ts';
import { isAdministrator, mustAdminister } from '../../../db/registrations/accounts.ts';
import { readList, type Entry } from '../../../domain/fleets/entries.ts';
import { isGood, MOST_AT_ONCE, type Judged } from '../../../domain/fleets/verdicts.ts';
import { vehicleFilter, type VehicleFilter } from '../../../domain/fleets/vehicle-list.ts';
import type { Principal } from '../../../domain/principal.ts';
import { cursorText, keyCursor } from '../../call/input/cursor.ts';
import { textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { MOST_BYTES } from '../../v1/fleet/shapes.ts';
import { sendVehicles } from '../../v1/fleet/vehicles/csv.ts';
import { addPage, type Adding } from './add.tsx';
import { fleetPage, total } from './list.tsx';
import { confirmPage, fleetActs, resultPage, type Choosing } from './result.tsx';

const policy = { session: ['fleet'] } as const;
const responses = { 200: { description: 'A page.' } };

/** What is no filter is none. */
const filterQuery = z.object({
  search: vehicleFilter.shape.search.catch(undefined),
  state: vehicleFilter.shape.state.catch(undefined),
  dataProduct: vehicleFilter.shape.dataProduct.catch(undefined),
  provider: vehicleFilter.shape.provider.catch(undefined),
});

async function show(
  caller: Principal,
  { db }: Services,
  filter: VehicleFilter,
  { cursor, noneTicked = false }: { cursor?: { key: string } | undefined; noneTicked?: boolean } = {},
): Promise<Answer> {
  const { vehicles, next } = await vehiclesOf(db, caller, filter, { cursor });
  const [counts, dataProducts, providers, mayAct] = await Promise.all([
    vehicleCounts(db, caller, filter),
    dataProductsOf(db, caller),
    providersOfFleet(db, caller),
    isAdministrator(db, caller),
  ]);
  const list = {
    filter,
    vehicles,
    counts,
    next: cursorText(next),
    isLater: cursor !== undefined,
    dataProducts,
    providers,
  };
  return { ...(noneTicked && { status: 422 }), page: fleetPage({ ...list, mayAct, noneTicked }) };
}

function choosingOf(typed: Typed): Choosing | undefined {
  const act = fleetActs.find((one) => one === textIn(typed, 'act'));
  if (!act) return undefined;
  return {
    act,
    dataProduct: textIn(typed, 'dataProduct') || undefined,
    filter: filterIn(typed),
    numbers: textIn(typed, 'which') === 'all' ? null : [...new Set(typed['number'] ?? [])],
    after: textIn(typed, 'after') || null,
  };
}

const filterIn = (typed: Typed): VehicleFilter =>
  filterQuery.parse(
    Object.fromEntries(
      Object.keys(filterQuery.shape).map((name) => [name, textIn(typed, `filter.${name}`) || undefined]),
    ),
  );

const isEnd = (act: Choosing['act']): act is 'end' | 'remove' => act === 'end' || act === 'remove';

async function does(
  { db }: Services,
  caller: Principal,
  { act, dataProduct }: Choosing,
  entries: readonly Entry[],
): Promise<Judged<string>[]> {
  switch (act) {
    case 'subscribe':
      return subscribe(db, caller, dataProduct ?? '', entries);
    case 'add':
      return addVehicles(db, caller, entries);
    case 'end':
      return endSubscriptions(db, caller, entries);
    case 'remove':
      return removeVehicles(db, caller, entries);
  }
}

async function take(caller: Principal, services: Services, choosing: Choosing, isConfirmed: boolean): Promise<Answer> {
  const { db } = services;
  const { act, filter, numbers, after } = choosing;
  if (numbers?.length === 0) return show(caller, services, filter, { noneTicked: true });
  if (isEnd(act) && !isConfirmed) {
    const count = numbers?.length ?? total(await vehicleCounts(db, caller, filter));
    return { page: confirmPage({ choosing, act, count }) };
  }
  const place = after === null ? undefined : keyCursor.safeParse(after).data;
  const { entries, next } = numbers
    ? { entries: numbers.map((number) => ({ vin: number, serial: number })), next: null }
    : await vehiclesThatMatch(db, caller, filter, place);
  if (entries.length === 0) return show(caller, services, filter);
  const verdicts = await does(services, caller, choosing, entries);
  return { page: resultPage({ verdicts, goOn: next && { ...choosing, after: cursorText(next) } }) };
}

const addedProducts = async (caller: Principal, { db }: Services) =>
  (await dataProductsOf(db, caller)).filter(({ addedAt }) => addedAt !== null);

/** Those that can be subscribed are; of the others it stands that they were not added, or why they were not subscribed. */
async function addAndSubscribe(
  caller: Principal,
  { db }: Services,
  entries: readonly Entry[],
  dataProduct: string,
): Promise<Judged<string>[]> {
  const added = await addVehicles(db, caller, entries);
  if (!dataProduct) return added;
  const there = added.filter(({ verdict }) => isGood(verdict));
  if (there.length === 0) return added;
  const subscribed = await subscribe(db, caller, dataProduct, there);
  let at = 0;
  return added.map((one) => (isGood(one.verdict) ? (subscribed[at++] ?? one) : one));
}

async function takeList(caller: Principal, services: Services, typed: Typed): Promise<Answer> {
  await mustAdminister(services.db, caller);
  const [list, dataProduct] = [textIn(typed, 'list'), textIn(typed, 'dataProduct')];
  const texts = [list, textIn(typed, 'file')].filter(Boolean);
  const read = texts.map(readList);
  const entries = read.flatMap((one) => one.entries);
  const line = read.find(({ faultyLine }) => faultyLine !== undefined)?.faultyLine;
  const fault: Adding['fault'] =
    line !== undefined
      ? { words: 'fleet.add.faulty', line }
      : entries.length === 0
        ? { words: 'fleet.add.empty' }
        : entries.length > MOST_AT_ONCE
          ? { words: 'fleet.add.tooMany' }
          : undefined;
  if (fault)
    return {
      status: 422,
      page: addPage({ dataProducts: await addedProducts(caller, services), list, dataProduct, fault }),
    };
  return { page: resultPage({ verdicts: await addAndSubscribe(caller, services, entries, dataProduct), goOn: null }) };
}

export const portalFleetRoutes = [
  route({
    method: 'get',
    path: '/fleet',
    policy,
    summary: 'The vehicles and chargers of the fleet, searched and filtered.',
    rule: 'R45, R49',
    query: filterQuery.extend({ cursor: keyCursor.optional().catch(undefined) }),
    responses,
    handler: ({ caller, query: { cursor, ...filter } }, services) => show(caller, services, filter, { cursor }),
  }),
  route({
    method: 'post',
    path: '/fleet',
    policy,
    summary: 'Does something with those that are ticked, or with all that match; what ends is asked about first.',
    rule: 'R45, R46, R48',
    takes: 'form',
    body: typedForm,
    responses,
    handler: async ({ caller, body: typed }, services) => {
      await mustAdminister(services.db, caller);
      const choosing = choosingOf(typed);
      if (!choosing) return show(caller, services, filterIn(typed));
      return take(caller, services, choosing, textIn(typed, 'confirmed') === 'yes');
    },
  }),
  route({
    method: 'get',
    path: '/fleet/list.csv',
    policy,
    summary: 'The list as a table.',
    rule: 'R45',
    query: filterQuery,
    responses: { 200: { description: 'All that match.', mediaType: 'text/csv' } },
    handler: ({ caller, query }, { db }) => sendVehicles(db, caller, query),
  }),
  route({
    method: 'get',
    path: '/fleet/add',
    policy,
    summary: 'The form that adds vehicles and chargers.',
    rule: 'R45',
    responses,
    handler: async ({ caller }, services) => {
      await mustAdminister(services.db, caller);
      return { page: addPage({ dataProducts: await addedProducts(caller, services) }) };
    },
  }),
  route({
    method: 'post',
    path: '/fleet/add',
    policy,
    summary: 'Adds what was pasted or sent as a file, and subscribes it where that was chosen.',
    rule: 'R45, R46',
    endsNothing: true,
    takes: 'form',
    mostBytes: MOST_BYTES,
    body: typedForm,
    responses,
    handler: ({ caller, body }, services) => takeList(caller, services, body),
  }),
];
