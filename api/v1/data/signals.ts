/** What the signals mean that a program may read (R43, R57). */
import { z } from 'zod';
import { productsOfReader, type ReadProduct } from '../../../db/access/products.ts';
import { heldBackOf, opens } from '../../../db/access/signals.ts';
import type { Bearer } from '../../../db/access/token.ts';
import { catalogueNow } from '../../../db/readings/catalogue.ts';
import type { HeldBack } from '../../../domain/registry/chosen.ts';
import type { Services } from '../../server/services.ts';

export const dataSignal = z
  .strictObject({
    path: z.string(),
    meaning: z.record(z.string(), z.string()).describe('By language; English is always among them.'),
    unit: z.string().nullable(),
    datatype: z.string(),
    groups: z.array(z.string()),
    personal: z.boolean(),
    tradeSecret: z.boolean(),
    range: z.strictObject({ min: z.number().optional(), max: z.number().optional() }).nullable(),
    interval: z.string().nullable().describe('The usual time between two readings, ISO 8601.'),
  })
  .meta({ id: 'DataSignal' });

export async function signalsFor(
  { db }: Services,
  reader: Bearer,
): Promise<{ version: number; signals: z.input<typeof dataSignal>[]; heldBack: Record<string, HeldBack> }> {
  const { version, signals } = await catalogueNow(db);
  const open: ReadProduct[] = [];
  for (let after: number | null = 0; after !== null;) {
    const { products, next } = await productsOfReader(db, reader, after);
    open.push(...products.filter(({ endedAt, closed }) => endedAt === null && closed === null));
    after = next;
  }
  return {
    version,
    signals: signals
      .filter((signal) => open.some((product) => opens(product, signal)))
      .map(({ path, meaning, unit, datatype, groups, personal, tradeSecret, range, interval }) => ({
        path,
        meaning: { ...meaning },
        unit,
        datatype,
        groups: [...groups],
        personal,
        tradeSecret,
        range,
        interval,
      })),
    heldBack: Object.assign({}, ...open.map(heldBackOf)) as Record<string, HeldBack>,
  };
}
