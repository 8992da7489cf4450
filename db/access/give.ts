/** R42: what somebody agreed to for a program becomes a link, with everything it opens, in one statement. */
import type { Knex } from 'knex';
import type { ProductId } from '../../domain/ids.ts';
import type { Holder } from '../../domain/principal.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import { SCOPE } from '../../domain/access/token.ts';

export interface ToGive {
  /** The link's id, made by the caller: its receipt names it. */
  grantId: string;
  clientId: string;
  /** The account that agrees, and whose registrations it agrees for. */
  giver: string;
  holder: Holder;
  purpose: string;
  products: readonly ProductId[];
  /** `null`: all groups (R51). */
  groups: readonly string[] | null;
  /** Whether signals marked as trade secrets are agreed (R53). */
  secrets: boolean;
  until: Date | null;
  receipt: object;
  locale: Locale;
}

export type Given = 'given' | 'credential-ended' | 'not-registered';

/**
 * Gives, once for each `grantId`, if the credential lives and each product is registered and activated to the holder; else nothing. An older link
 * of the same giver and program is replaced. Who must administer the holder is asked before (R46).
 */
export async function giveAccess(db: Knex, give: ToGive): Promise<Given> {
  const { rows } = await db.raw<{ rows: { given: Given }[] }>(
    `select give_access(:grantId, :clientId, :giver, :holder, :purpose, :products::uuid[], :groups::text[], :secrets,
       :until, :receipt::jsonb, :locale, :scope) as given`,
    {
      ...give,
      products: [...give.products],
      groups: give.groups && [...give.groups],
      receipt: JSON.stringify(give.receipt),
      scope: SCOPE,
    },
  );
  return rows[0]?.given ?? 'not-registered';
}
