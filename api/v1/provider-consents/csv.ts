/** The vehicles and chargers of a consent as CSV, however many: page after page, so that none is kept for a slow reader (R69). */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Knex } from 'knex';
import { productsOfConsent } from '../../../db/provider-consents/list.ts';
import { csvOf, csvRows } from '../../../domain/text/csv-rows.ts';

const COLUMNS = ['kind', 'number', 'name', 'dataProduct', 'subscribedSince', 'endedAt', 'endedBecause'] as const;
type Row = Record<(typeof COLUMNS)[number], unknown>;

export async function sendList(db: Knex, consent: string, res: Response): Promise<void> {
  res.type('text/csv; charset=utf-8').attachment(`consent-${consent}.csv`);
  await pipeline(Readable.from(linesOf(db, consent), { objectMode: true }), res);
}

async function* linesOf(db: Knex, consent: string): AsyncGenerator<string> {
  yield csvOf<Row>(COLUMNS, []);
  for (let after: number | null = 0; after !== null;) {
    const { products, next } = await productsOfConsent(db, consent, { after });
    yield csvRows<Row>(
      COLUMNS,
      products.map(({ kind, vin, serial, name, endedAt, endedBecause, subscription }) => ({
        kind,
        number: vin ?? serial ?? '',
        name,
        dataProduct: subscription?.dataProduct ?? '',
        subscribedSince: subscription?.since ?? '',
        endedAt: endedAt ?? '',
        endedBecause: endedBecause ?? '',
      })),
    );
    after = next;
  }
}
