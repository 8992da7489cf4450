/** What a program was given, product by product, and why one is silent (R43). */
import { z } from 'zod';
import { productShape } from '../requests/product-shape.ts';
import { endedBecause } from '../../../db/access/ended.ts';
import { productsOfReader, type ReadProduct } from '../../../db/access/products.ts';
import type { Reader } from '../../../db/access/reader.ts';
import { heldBackOf } from '../../../db/access/signals.ts';
import { handOverSnapshot } from '../../../db/access/snapshot.ts';
import { windowMs } from '../../../domain/policy.ts';
import type { Services } from '../../server/services.ts';
import { heldBackBySignal } from './held-back.ts';
import { textOfState } from './reading-text.ts';

const states = ['streaming', 'quiet', 'never-sent', 'access-ended', 'not-activated', 'unenrolled'] as const;

export const dataProduct = z
  .strictObject({
    ...productShape,
    access: z.strictObject({
      since: z.iso.datetime().describe('Readings and stream have what came in from here on.'),
      until: z.iso.datetime().optional(),
      through: z.enum(['link', 'subscription', 'provider-consent']),
      groups: z.array(z.string()).nullable().describe('Groups of signals that were agreed to; `null`: all.'),
      secrets: z.boolean().describe('Whether signals marked as trade secrets are among them.'),
      heldBack: heldBackBySignal,
    }),
    state: z.enum(states),
    reason: z
      .enum([...endedBecause, 'until'])
      .optional()
      .describe('Why the access ended.'),
    endedAt: z.iso.datetime().optional(),
    lastReceivedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DataProduct' });

type DataProduct = z.input<typeof dataProduct>;

/** Products of one look at the newest values. */
const AT_ONCE = 1000;

/** A page of them, and where the next one begins. */
export async function productsFor(
  { db, config }: Services,
  reader: Reader,
  afterProduct: number,
): Promise<{ products: DataProduct[]; next: number | null }> {
  const { products, next } = await productsOfReader(db, reader, afterProduct);
  const ids = products.map(({ id }) => id);
  const last = new Map<string, { received: number | null }>();
  for (let afterNo: number | null = ids.length > 0 ? 0 : null; afterNo !== null;)
    afterNo = await handOverSnapshot(
      db,
      { reader, products: ids, afterNo, limit: AT_ONCE },
      ({ products: found, signals, more }) => {
        for (const { right, state } of found) {
          const { count, lastReceived } = textOfState(state, right, signals, null);
          if (count > 0) last.set(right.product, { received: lastReceived });
        }
        return more;
      },
    );
  const quietBefore = Date.now() - windowMs(config.policy.data.quietAfter);
  const shown = products.map((product) => {
    const seen = last.get(product.id);
    const { vin, serial, until, endedAt } = product;
    return {
      id: product.id,
      kind: product.kind,
      ...(vin ? { vin } : {}),
      ...(serial ? { serial } : {}),
      name: product.name,
      access: {
        since: product.since.toISOString(),
        ...(until ? { until: until.toISOString() } : {}),
        through: product.through,
        groups: product.groups,
        secrets: product.secrets,
        heldBack: heldBackOf(product),
      },
      ...stateOf(product, seen, quietBefore),
      ...(endedAt ? { endedAt: endedAt.toISOString() } : {}),
      lastReceivedAt: seen?.received == null ? null : new Date(seen.received).toISOString(),
    };
  });
  return { products: shown, next };
}

function stateOf(
  { endedBecause: because, closed }: ReadProduct,
  seen: { received: number | null } | undefined,
  quietBefore: number,
): Pick<DataProduct, 'state' | 'reason'> {
  if (because === 'unenrolled') return { state: 'unenrolled', reason: because };
  if (because) return { state: 'access-ended', reason: because };
  if (closed === 'until') return { state: 'access-ended', reason: 'until' };
  if (closed) return { state: closed };
  if (!seen) return { state: 'never-sent' };
  return { state: (seen.received ?? 0) > quietBefore ? 'streaming' : 'quiet' };
}
