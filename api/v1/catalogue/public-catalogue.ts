/** R57: which data there is, by kind and model of product, as everybody may know it before they buy (Article 3(2)). */
import type { Knex } from 'knex';
import { catalogueNow, catalogueOf, type CatalogueSignal } from '../../../db/readings/catalogue.ts';
import { notFound } from '../../../domain/refusal.ts';
import { maySend, mostADay } from '../../../domain/registry/sent-by.ts';
import type { ProductKind } from '../../../domain/requests/types.ts';

export interface PublicSignal extends CatalogueSignal {
  /** At most, in a day on which it is always sent; `null` where nothing says how often it is. */
  mostADay: { readings: number; bytes: number } | null;
}

export interface PublicCatalogue {
  version: number;
  /** When this version came; `null` while there is none. */
  since: Date | null;
  signals: readonly PublicSignal[];
  /** All models that the version names. */
  models: readonly string[];
}

export interface CatalogueFilter {
  kind?: ProductKind | undefined;
  model?: string | undefined;
  /** The newest where none is given. */
  version?: number | undefined;
}

/** @throws Refusal `not-found` where there is no such version */
export async function publicCatalogue(db: Knex, { kind, model, version }: CatalogueFilter): Promise<PublicCatalogue> {
  const wanted = version ?? (await catalogueNow(db)).version;
  const found = await catalogueOf(db, wanted);
  if (!found && version !== undefined) throw notFound();
  const signals = found?.signals ?? [];
  return {
    version: wanted,
    since: found?.since ?? null,
    models: [...new Set(signals.flatMap(({ models }) => models))].sort(),
    signals: signals
      .filter((signal) => maySend(signal, { ...(kind ? { kind } : {}), ...(model ? { model } : {}) }))
      .map((signal) => ({ ...signal, mostADay: mostADay(signal) })),
  };
}
