/**
 * Whose a request is: the account's that submitted it, as long as it belongs to the company for which it asked. Who changes
 * company leaves the requests there.
 */
import type { Principal } from '../../domain/principal.ts';
import type { RequestRow } from './row.ts';

/** Of requests `r`, by `ownBy`. A request that is older than the column tells a fleet by its holder. */
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
