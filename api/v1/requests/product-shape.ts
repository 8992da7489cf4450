/** What a product is told by, in every answer that names one. */
import { z } from 'zod';
import { productKinds } from '../../../domain/requests/types.ts';

/** Members of an object; a vehicle has a VIN, all others a serial number. */
export const productShape = {
  id: z.uuid(),
  kind: z.enum(productKinds),
  vin: z.string().optional(),
  serial: z.string().optional(),
  name: z.string(),
};
