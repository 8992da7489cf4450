/** What `POST /v1/requests` takes, by type (http.md). The schemas check the input and make the OpenAPI document. */
import { z } from 'zod';
import { common, fleetProducts, ofOthers, retailProducts, saysOnWhichBasis, type GdprBasis } from './form-fields.ts';
import { othersDrive } from './types.ts';
import { publicBodyForm, rentalForm, unregisteredFleetForm } from '../review/forms.ts';
import { agentForm, providerForm } from '../sharing/form.ts';

export const customerForm = z
  .strictObject({
    type: z.literal('customer'),
    ...common,
    otherUsersInformed: common.otherUsersInformed
      .optional()
      .describe('Asked for where one of the products has other users (R12, R63).'),
    products: retailProducts,
  })
  .meta({ id: 'CustomerRequest' });

export const fleetForm = z
  .strictObject({ type: z.literal('fleet'), ...common, ...ofOthers, products: fleetProducts })
  .refine(...saysOnWhichBasis)
  .meta({ id: 'FleetRequest' });

export const requestForm = z
  .discriminatedUnion('type', [
    customerForm,
    fleetForm,
    agentForm,
    providerForm,
    rentalForm,
    unregisteredFleetForm,
    publicBodyForm,
  ])
  .meta({ id: 'RequestForm' });
export type RequestForm = z.infer<typeof requestForm>;

/** R52: whether a request is for data without personal signals: as it says, and else where others drive and no legal basis is named. */
export const isWithoutPersonal = (form: RequestForm): boolean =>
  form.withoutPersonal ?? (othersDrive(form.type) && gdprBasisOf(form) === null);

export const gdprBasisOf = (form: RequestForm): GdprBasis | null =>
  ('gdprBasis' in form ? form.gdprBasis : undefined) ?? null;

/** Forms for data of what is registered to the one who submits. */
export type OwnForm = z.infer<typeof customerForm> | z.infer<typeof fleetForm> | z.infer<typeof rentalForm>;
