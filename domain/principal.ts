/** The caller, from a verified token alone: no database is asked. */
import type { Cuuid } from './ids.ts';
import type { AccountKind } from './requests/types.ts';

export interface Principal {
  /** The account's id at the identity provider (`sub`). */
  account: string;
  email: string;
  kind: AccountKind;
  company: Cuuid | null;
  roles: readonly string[];
  /** When they last showed the identity provider who they are (`auth_time`), in seconds since 1970; `null` where it does not say. */
  signedInAt: number | null;
}

/** Who can be registered to a product (R2): a retail account, or the company that a fleet account belongs to. */
export type Holder = `account:${string}` | `company:${string}`;

/** The holder an account acts for; `null` where it can hold nothing. */
export function holderOf(principal: Principal): Holder | null {
  if (principal.kind === 'retail') return `account:${principal.account}`;
  if (principal.kind === 'fleet' && principal.company) return `company:${principal.company}`;
  return null;
}
