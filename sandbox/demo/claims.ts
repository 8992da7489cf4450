/** What a token says of a demo account. */
import type { DemoPerson } from './people.ts';

export const claimsOf = ({ email, kind, company, roles }: DemoPerson) => ({
  email,
  account: kind,
  roles: [...roles],
  ...(company ? { company } : {}),
});
