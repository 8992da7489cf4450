/** Vehicles and chargers of a fleet, for continuous data: added by the thousand, listed, removed (R45, R49). */
import { z } from 'zod';
import { productShape } from '../../requests/product-shape.ts';
import { vehicleCounts, vehiclesOf, type FleetVehicle } from '../../../../db/fleets/list.ts';
import { addVehicles, removeVehicles } from '../../../../db/fleets/vehicles.ts';
import { additionVerdicts, MOST_AT_ONCE, removalVerdicts } from '../../../../domain/fleets/verdicts.ts';
import { vehicleFilter, vehicleStates } from '../../../../domain/fleets/vehicle-list.ts';
import { cursorText, keyCursor } from '../../../call/input/cursor.ts';
import { route } from '../../../call/route.ts';
import { sendVehicles } from './csv.ts';
import { entriesOf, formatQuery, MOST_BYTES, number, numbersBody, verdictsAnswer, verdictsOf } from '../shapes.ts';

const policy = { accounts: ['fleet'] } as const;

const vehicle = z
  .strictObject({
    ...productShape,
    model: z.string().optional(),
    state: z
      .enum(vehicleStates)
      .describe('`not-added`: registered to the fleet, not in its account yet. `not-activated`: see R5.'),
    byDevice: z.boolean().describe('Its readings come from a device that is plugged in.'),
    plugInDevice: z.string().nullable().describe('The serial number of that device, where it was given.'),
    addedAt: z.iso.datetime().nullable(),
    dataProduct: z.string().nullable().describe('What it is subscribed to.'),
    subscribedAt: z.iso.datetime().nullable(),
    providers: z
      .array(z.strictObject({ cuuid: z.uuid(), name: z.string(), dataProduct: z.string() }))
      .describe('Providers that have consent for it.'),
  })
  .meta({ id: 'FleetVehicle' });

const vehicleAnswer = ({ vin, serial, model, ...rest }: FleetVehicle) => ({
  ...rest,
  ...(vin === null ? {} : { vin }),
  ...(serial === null ? {} : { serial }),
  ...(model === null ? {} : { model }),
});

const one = z
  .strictObject({
    vin: number.optional(),
    serial: number.optional(),
    plugInDevice: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .nullish()
      .describe('The serial number of the device; `null`: it has none; left out: as it was.'),
  })
  .refine(({ vin, serial }) => (vin === undefined) !== (serial === undefined), 'Give a vin, or a serial.');

export const fleetVehicleRoutes = [
  route({
    method: 'get',
    path: '/v1/fleet/vehicles',
    policy,
    summary:
      'The vehicles and chargers that are registered to the fleet, searched and filtered; as CSV with `format=csv`.',
    rule: 'R45, R49',
    query: vehicleFilter.extend({ format: z.enum(['json', 'csv']).optional(), cursor: keyCursor.optional() }),
    responses: {
      200: {
        description:
          'A page of at most 100, by VIN or serial number, and how many match in each state; or as CSV all of them. With `next`, call again with the same filter and it as `cursor`.',
        schema: z.strictObject({
          vehicles: z.array(vehicle),
          counts: z.record(z.enum(vehicleStates), z.int()),
          next: z.string().nullable(),
        }),
        mediaType: 'text/csv',
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { format, cursor, ...filter } }, { db }) => {
      if (format === 'csv') return sendVehicles(db, caller, filter);
      const [{ vehicles, next }, counts] = [
        await vehiclesOf(db, caller, filter, { cursor }),
        await vehicleCounts(db, caller, filter),
      ];
      return { body: { vehicles: vehicles.map(vehicleAnswer), counts, next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/fleet/vehicles',
    policy,
    summary: `Adds vehicles and chargers to the account of the fleet, at most ${MOST_AT_ONCE} at once. For administrators.`,
    rule: 'R45, R46, R49',
    endsNothing: true,
    mostBytes: MOST_BYTES,
    query: formatQuery,
    body: z.strictObject({
      vehicles: z.array(one).min(1, 'Give at least one.').max(MOST_AT_ONCE, `At most ${MOST_AT_ONCE} at once.`),
    }),
    examples: {
      'two vehicles, one with a device': {
        vehicles: [{ vin: 'WVWZZZ1JZXW000001' }, { vin: 'WVWZZZ1JZXW000002', plugInDevice: 'PD-0042' }],
      },
    },
    responses: {
      200: {
        description: 'A verdict on each, in the order given.',
        schema: verdictsOf(additionVerdicts),
        mediaType: 'text/csv',
        example: {
          verdicts: [
            { vin: 'WVWZZZ1JZXW000001', verdict: 'added' },
            { vin: 'WVWZZZ1JZXW000002', verdict: 'not-registered' },
          ],
        },
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { format }, body: { vehicles } }, { db }) =>
      verdictsAnswer(await addVehicles(db, caller, vehicles), format),
  }),
  route({
    method: 'post',
    path: '/v1/fleet/vehicles/remove',
    policy,
    summary:
      'Removes vehicles and chargers from the account. What is subscribed, and what providers were given for them, ends: nothing is handed over after the answer. For administrators.',
    rule: 'R45, R46, R48',
    mostBytes: MOST_BYTES,
    query: formatQuery,
    body: numbersBody,
    examples: { 'a vehicle': { vins: ['WVWZZZ1JZXW000001'] } },
    responses: {
      200: {
        description: 'A verdict on each: VINs, then serial numbers, in the order given.',
        schema: verdictsOf(removalVerdicts),
        mediaType: 'text/csv',
        example: { verdicts: [{ vin: 'WVWZZZ1JZXW000001', verdict: 'removed' }] },
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, query: { format }, body }, { db }) =>
      verdictsAnswer(await removeVehicles(db, caller, entriesOf(body)), format),
  }),
];
