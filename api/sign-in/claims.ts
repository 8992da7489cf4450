/** What a token of the operator's identity provider says about the account (http.md, Who calls). */
import { z } from 'zod';
import { cuuidSchema } from '../../domain/ids.ts';
import type { Principal } from '../../domain/principal.ts';
import { accountKinds } from '../../domain/requests/types.ts';

/** Other claims than these are the provider's own business. */
const claimsSchema = z.object({
  sub: z.string().regex(/^\P{Cc}{1,255}$/u),
  email: z.email().max(254),
  /** Where the provider says so: an address that nobody confirmed may be anybody's. */
  email_verified: z.literal([true, 'true']).optional(),
  account: z.enum(accountKinds),
  company: cuuidSchema.nullish(),
  roles: z.array(z.string().max(100)).max(50).default([]),
  auth_time: z.number().nonnegative().nullish(),
});

/** The account that verified claims stand for, or the names of the claims that are missing or wrong. */
export function principalOf(claims: unknown): { principal: Principal } | { faults: string[] } {
  const { success, data, error } = claimsSchema.safeParse(claims);
  if (!success) return { faults: [...new Set(error.issues.map((issue) => String(issue.path[0] ?? 'claims')))] };
  const { sub, email, account, company, roles, auth_time } = data;
  return {
    principal: { account: sub, email, kind: account, company: company ?? null, roles, signedInAt: auth_time ?? null },
  };
}
