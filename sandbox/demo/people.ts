/** The companies and accounts of the sandbox. The identity provider mints tokens from this very list. */
import type { AccountKind } from '../../domain/request-types.ts';

export interface DemoCompany {
  id: string;
  name: string;
  kind: 'fleet' | 'rental' | 'provider';
}

export interface DemoPerson {
  /** The `sub` claim: the email's local part. */
  id: string;
  email: string;
  kind: AccountKind;
  name: string;
  /** CUUID (R10); `null` where the account belongs to no company. */
  company: string | null;
  /** The `roles` claim. */
  roles: readonly string[];
  /** What the account is good for trying; shown beside it. */
  shows: string;
}

const parcels: DemoCompany = { id: 'c0a1f1ee-0001-4000-8000-000000000001', name: 'Rheinbogen Parcels', kind: 'fleet' };
const rentals: DemoCompany = {
  id: 'c0a1f1ee-0002-4000-8000-000000000002',
  name: 'Seeblick Car Rental',
  kind: 'rental',
};
const telematics: DemoCompany = {
  id: 'c0a1f1ee-0003-4000-8000-000000000003',
  name: 'Fernblick Telematics',
  kind: 'provider',
};
export const demoCompanies: readonly DemoCompany[] = [parcels, rentals, telematics];

const person = (
  id: string,
  kind: AccountKind,
  name: string,
  shows: string,
  more: { company?: DemoCompany; roles?: readonly string[] } = {},
): DemoPerson => ({
  id,
  email: `${id}@example.com`,
  kind,
  name,
  company: more.company?.id ?? null,
  roles: more.roles ?? [],
  shows,
});

export const demoPeople: readonly DemoPerson[] = [
  person('retail-owner', 'retail', 'Maren Vogt', 'Shares a car, owns a wallbox, bought a second-hand car.'),
  person('retail-couser', 'retail', 'Jonas Vogt', 'Shares the car of retail-owner, since a later day.'),
  person('retail-former', 'retail', 'Pieter Hoekstra', 'Sold the car that retail-owner bought second-hand.'),
  person('retail-other', 'retail', 'Tereza Nováková', 'A convertible that stood in storage for two months.'),
  person('retail-empty', 'retail', 'Lena Sommer', 'Has nothing registered.'),
  person('fleet-admin', 'fleet', 'Ingrid Halvorsen', 'Vans and pool cars, two of them not activated; two chargers.', {
    company: parcels,
  }),
  person('fleet-second', 'fleet', 'Bruno Keller', 'Another administrator of the same fleet.', { company: parcels }),
  person('rental-admin', 'fleet', 'Aylin Demir', 'Fleet account of a rental company with two cars.', {
    company: rentals,
  }),
  person('provider', 'provider', 'Marek Zieliński', 'Approved service provider.', { company: telematics }),
  person('support', 'staff', 'Sam Becker', 'Support agent.', { roles: ['agent'] }),
  person('supervisor', 'staff', 'Noor El Amrani', 'Support supervisor.', { roles: ['agent', 'supervisor'] }),
];
