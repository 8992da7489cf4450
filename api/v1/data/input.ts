/** What programs say about the data that they want: products, signals, and from where on. */
import { z } from 'zod';
import type { Knex } from 'knex';
import { signalPaths } from '../../../db/access/signals.ts';
import { neverGiven } from '../../../db/access/products.ts';
import type { Bearer } from '../../../db/access/token.ts';
import { feedEnds } from '../../../db/readings/kept.ts';
import { productIdSchema, type ProductId } from '../../../domain/ids.ts';
import type { Cursors, Position } from '../../../domain/readings/cursor.ts';
import { Problem } from '../../call/problems/problem.ts';
import type { Only } from './reading-text.ts';

const MOST_NAMED = 1000;

const list = (text: string): string[] => [...new Set(text.split(',').map((part) => part.trim()))].filter(Boolean);

/** Both leave out nothing where they are left out. */
export const filters = {
  products: z
    .string()
    .transform(list)
    .pipe(z.array(productIdSchema).min(1).max(MOST_NAMED))
    .optional()
    .meta({ type: 'string', description: 'Ids of products, as /v1/data/products has them, by commas. Left out: all.' }),
  signals: z
    .string()
    .transform(list)
    .pipe(z.array(z.string().max(300)).min(1).max(MOST_NAMED))
    .optional()
    .meta({ type: 'string', description: 'Paths of signals, as /v1/data/signals has them, by commas. Left out: all.' }),
};

const cursorText = z.string().max(200);
export const places = {
  after: cursorText
    .optional()
    .describe('The cursor up to which everything is there already: `next`, `asOf`, or the `id` of an event.'),
  from: z
    .enum(['earliest', 'now'])
    .optional()
    .describe('Where to begin without a cursor: all that is kept, or what comes from now on.'),
};

export const lastEventId = z.object({
  'last-event-id': cursorText
    .optional()
    .describe('As `after`; what clients of event streams send by themselves. It wins.'),
});

/** What was asked for, held against what there is. */
export interface Asked {
  products: readonly ProductId[] | null;
  only: Only;
  /** How many products it is about. */
  size: number;
}

/** @throws Problem `invalid`: a product that the reader was never given, a signal that there is not */
export async function askedFor(
  db: Knex,
  reader: Bearer,
  { products, signals }: { products?: ProductId[] | undefined; signals?: string[] | undefined },
): Promise<Asked> {
  const [foreign, paths] = await Promise.all([
    products ? neverGiven(db, reader, products) : [],
    signals ? signalPaths(db, signals) : undefined,
  ]);
  const unknown = signals?.filter((path) => !paths?.has(path)) ?? [];
  if (foreign.length > 0 || unknown.length > 0)
    throw new Problem('invalid', 'Mend the fields listed in errors and send it again.', {
      errors: [
        ...(foreign.length > 0
          ? [
              {
                pointer: '/query/products',
                detail: `Name products of this link, as /v1/data/products has them; not ${foreign.join(', ')}.`,
              },
            ]
          : []),
        ...(unknown.length > 0
          ? [{ pointer: '/query/signals', detail: 'Name signals that there are, as /v1/data/signals has them.' }]
          : []),
      ],
    });
  return {
    products: products ?? null,
    only: signals ? new Set(signals) : null,
    size: products?.length ?? reader.size,
  };
}

interface Begin {
  after?: string | undefined;
  from?: 'earliest' | 'now' | undefined;
  lastEventId?: string | undefined;
  /** Without any of them. */
  otherwise: 'earliest' | 'now';
}

/** What said from where on. */
export type Began = 'cursor' | 'earliest' | 'now';

/** From where on, and what said so. @throws Problem `invalid` */
export async function beginOf(
  db: Knex,
  cursors: Cursors,
  { after, from, lastEventId: last, otherwise }: Begin,
): Promise<{ position: Position; by: Began }> {
  const text = last || after;
  if (text !== undefined) {
    const position = cursors.open(text);
    if (position) return { position, by: 'cursor' };
    const errors = [
      {
        pointer: last ? '/headers/last-event-id' : '/query/after',
        detail: 'Give a cursor of an answer or event, unchanged, or leave it out.',
      },
    ];
    throw new Problem('invalid', 'Mend the fields listed in errors and send it again.', { errors });
  }
  const { earliest, head } = await feedEnds(db);
  const by = from ?? otherwise;
  return { position: { pos: by === 'now' ? head : Math.min(earliest - 1, head), at: 0 }, by };
}
