/**
 * A request belongs to the account that submitted it, as long as the account belongs to the company for which it asked. An
 * account that changes company leaves its requests there.
 */
import type { Principal } from '../../domain/principal.ts';
import type { RequestRow } from './row.ts';
import type { Actor } from './transition.ts';

/** SQL about requests `r`; `ownBy` gives its bindings. A fleet's request from before the column `company` names the company as its holder. */
export const OWN = `r.requester = :requester and coalesce('company:' || r.company,
  case when r.type in ('fleet', 'rental') then r.holder end, :company) = :company`;

export const ownBy = ({ account, company }: Principal): { requester: string; company: string } => ({
  requester: account,
  company: `company:${company ?? ''}`,
});

/** The same of one row. */
export function isOwn(
  { requester, company, type, holder }: Pick<RequestRow, 'requester' | 'company' | 'type' | 'holder'>,
  principal: Principal,
): boolean {
  const own = ownBy(principal);
  const askedFor = company ? `company:${company}` : type === 'fleet' || type === 'rental' ? holder : null;
  return requester === own.requester && (askedFor ?? own.company) === own.company;
}

/** Who submitted a request: an account, or who holds its status link, or who has just sent its form. */
export type Submitter = Principal | 'by-link';

export const actorFor = (by: Submitter): Actor => (by === 'by-link' ? 'link' : `account:${by.account}`);
