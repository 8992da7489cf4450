/** What each role may do within a fleet or rental company (R46): the one table of it. Accounts of other kinds act for themselves. */
import type { FleetRole } from '../registry/entries.ts';

const administrators = ['administrator'] as const;
const developers = ['administrator', 'developer'] as const;

export const companyActs = {
  /** Consents to share, and ends that. */
  consent: administrators,
  /** Ends the registration of a product (R8). */
  sell: administrators,
  'change-users': administrators,
  'see-users': developers,
  /** Sees data products, vehicles and subscriptions of the fleet. */
  'see-fleet': developers,
  /** Gives a renter an access for the time of a rental. */
  'rent-out': administrators,
  /** Makes credentials and their secrets, but for those by which the company itself reads. */
  'make-programs': developers,
  /** Makes and revokes credentials by which the company itself reads, and their secrets. */
  'run-services': administrators,
} as const satisfies Record<string, readonly FleetRole[]>;
export type CompanyAct = keyof typeof companyActs;
