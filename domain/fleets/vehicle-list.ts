/** What a list of a fleet's vehicles and chargers can be narrowed to (R45). */
import { z } from 'zod';
import { cuuidSchema } from '../ids.ts';
import { dataProductCode } from './data-product.ts';

/** `not-added`: registered to the fleet, and not in its account for continuous data yet; `not-activated`: see R5. */
export const vehicleStates = ['subscribed', 'not-subscribed', 'not-added', 'not-activated'] as const;
export type VehicleState = (typeof vehicleStates)[number];

export const vehicleFilter = z.strictObject({
  search: z.string().trim().min(1).max(100).optional().describe('Part of a VIN, serial number, name, model or device.'),
  state: z.enum(vehicleStates).optional(),
  dataProduct: dataProductCode.optional().describe('Subscribed to this one.'),
  provider: cuuidSchema.optional().describe('The CUUID of a provider that has consent for them.'),
});
export type VehicleFilter = z.infer<typeof vehicleFilter>;
