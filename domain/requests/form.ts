/** What `POST /v1/requests` takes, by type (http.md). The schemas check the input and make the OpenAPI document. */
import { z } from 'zod';
import { common, fleetProducts, retailProducts } from './form-fields.ts';
import { publicBodyForm, rentalForm, unregisteredFleetForm } from '../review/forms.ts';
import { agentForm, providerForm } from '../sharing/form.ts';

export { locales, type Locale } from './form-fields.ts';

export const customerForm = z
  .strictObject({ type: z.literal('customer'), ...common, products: retailProducts })
  .meta({ id: 'CustomerRequest' });

export const fleetForm = z
  .strictObject({ type: z.literal('fleet'), ...common, products: fleetProducts })
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

/** Forms for data of what is registered to the one who submits. */
export type OwnForm = z.infer<typeof customerForm> | z.infer<typeof fleetForm> | z.infer<typeof rentalForm>;
