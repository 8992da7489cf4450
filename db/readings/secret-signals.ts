/** The signals that are marked as trade secrets (R53). */
import type { Knex } from 'knex';
import type { ProductKind } from '../../domain/requests/types.ts';
import { catalogueNow } from './catalogue.ts';

export interface SecretSignal {
  path: string;
  /** By language; English is always among them. */
  meaning: Record<string, string>;
  groups: string[];
  /** Which kinds of product send it; none named: any. */
  kinds: ProductKind[];
}

export const secretSignals = async (db: Knex): Promise<SecretSignal[]> =>
  (await catalogueNow(db)).signals
    .filter(({ tradeSecret }) => tradeSecret)
    .map(({ path, meaning, groups, kinds }) => ({
      path,
      meaning: { ...meaning },
      groups: [...groups],
      kinds: [...kinds],
    }));
