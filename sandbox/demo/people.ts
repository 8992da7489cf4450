/** The companies and accounts of the sandbox. The identity provider mints tokens from this very list. */
import type { AccountKind } from '../../domain/requests/types.ts';

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
  /** The `roles` claim; of a fleet's accounts in the record, too. */
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
  person(
    'retail-owner',
    'retail',
    'Maren Vogt',
    'Shares a car, owns a wallbox, and bought a car second-hand: what came before stays the former owner’s.',
  ),
  person(
    'retail-couser',
    'retail',
    'Jonas Vogt',
    'Shares the car of Maren Vogt since a later day, and may end what she shares of it.',
  ),
  person(
    'retail-former',
    'retail',
    'Pieter Hoekstra',
    'Sold the car that Maren Vogt bought: still gets the data of the time before.',
  ),
  person(
    'retail-other',
    'retail',
    'Tereza Nováková',
    'Has a convertible that stood in storage for two months: a period without data.',
  ),
  person('retail-empty', 'retail', 'Lena Sommer', 'Has nothing registered, and is told how to.'),
  person(
    'fleet-admin',
    'fleet',
    'Ingrid Halvorsen',
    'Asks for a fleet: vans and pool cars, two of them not activated, and two chargers.',
    { company: parcels, roles: ['administrator'] },
  ),
  person('fleet-second', 'fleet', 'Bruno Keller', 'Another administrator of the same fleet, who sees the same.', {
    company: parcels,
    roles: ['administrator'],
  }),
  person(
    'fleet-driver',
    'fleet',
    'Luca Brandt',
    'Drives for the same fleet and is no administrator: neither consents nor ends what is shared, and sells nothing.',
    { company: parcels, roles: ['driver'] },
  ),
  person(
    'fleet-new',
    'fleet',
    'Noemi Rossi',
    'Belongs to no company yet: registers one, or is invited by the fleet’s administrator.',
  ),
  person('rental-admin', 'fleet', 'Aylin Demir', 'Asks for a rental company with two cars, for the time of a rental.', {
    company: rentals,
    roles: ['administrator'],
  }),
  person(
    'provider',
    'provider',
    'Marek Zieliński',
    'An approved service provider: asks for a fleet’s data, which the fleet has to agree to.',
    { company: telematics },
  ),
  person(
    'developer',
    'developer',
    'Amélie Laurent',
    'Writes programs for other people’s cars: an outsider with nothing registered, who reads what others let her.',
  ),
  person('support', 'staff', 'Sam Becker', 'A support agent: finds requests, and decides what people have to review.', {
    roles: ['agent'],
  }),
  person('supervisor', 'staff', 'Noor El Amrani', 'A support supervisor: may also approve providers and set rates.', {
    roles: ['agent', 'supervisor'],
  }),
  person(
    'registry',
    'service',
    'Registry',
    'A program of the operator’s: puts companies, accounts, products and registrations.',
    {
      roles: ['registry'],
    },
  ),
  person('telemetry', 'service', 'Telemetry', 'A program of the operator’s: sends the readings of products in.', {
    roles: ['ingest'],
  }),
];
