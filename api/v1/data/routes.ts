/** Continuous data for programs (R43): what they were given, its newest values, everything since a cursor, and a live stream. */
import { z } from 'zod';
import type { Request, Response } from 'express';
import { giveUp } from '../../../db/access/end.ts';
import { productIdSchema } from '../../../domain/ids.ts';
import { cursorText, numberCursor } from '../../call/input/cursor.ts';
import { route, type Answer } from '../../call/route.ts';
import { heldBackBySignal } from './held-back.ts';
import { askedFor, beginOf, filters, lastEventId, places } from './input.ts';
import { dataProduct, productsFor } from './products.ts';
import { serveLatest } from './serve-latest.ts';
import { serveReadings } from './serve-readings.ts';
import { serveStream } from './serve-stream.ts';
import { dataSignal, signalsFor } from './signals.ts';

const policy = { token: 'data' } as const;

const LIMIT = { usual: 1000, most: 5000 };
const LONGEST_WAIT_S = 30;

export const dataReading = z
  .strictObject({
    product: z.uuid(),
    signal: z.string(),
    unit: z.string().nullable(),
    value: z.unknown().describe('`null` where the product had none to give; `reason` may say why.'),
    at: z.iso.datetime().describe('When it was measured.'),
    receivedAt: z.iso.datetime().nullable().describe('When it came in; `null` where that is not known any more.'),
    reason: z.string().optional(),
  })
  .meta({ id: 'DataReading' });

const limits = {
  'RateLimit-Policy': 'How many calls a minute this link, or this program, has.',
  RateLimit: 'How many of them are left, and for how many seconds.',
};

const example = {
  product: '5f0c6d1e-0d0e-4c6b-9f3a-0a4f0a1c7e55',
  signal: 'Vehicle.Speed',
  unit: 'km/h',
  value: 50,
  at: '2026-11-30T10:00:00.000Z',
  receivedAt: '2026-11-30T10:00:01.200Z',
};

/** HEAD hands nothing over. */
const serving = (serve: (req: Request, res: Response) => Promise<void>): Answer => ({
  stream: async (req, res) => {
    if (req.method === 'HEAD') return void res.end();
    await serve(req, res);
  },
});

export const dataRoutes = [
  route({
    method: 'get',
    path: '/v1/data/products',
    policy,
    summary: 'What the program may read, and why a product is silent.',
    rule: 'R43',
    query: z.strictObject({ page: numberCursor.optional().describe('`page` of the answer before.') }),
    responses: {
      200: {
        description: 'A page of at most 1,000 products of the link, also those whose access ended lately.',
        schema: z.strictObject({ products: z.array(dataProduct), page: z.string().optional() }),
        headers: limits,
      },
    },
    handler: async ({ caller, query }, services) => {
      const { products, next } = await productsFor(services, caller, query.page?.no ?? 0);
      const page = cursorText(next === null ? null : { no: next });
      return { body: { products, ...(page === null ? {} : { page }) } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/data/signals',
    policy,
    summary: 'What the signals mean that the program may read.',
    rule: 'R43, R57',
    responses: {
      200: {
        description: 'Those of the groups that were agreed to; trade secrets only where they were.',
        schema: z.strictObject({ version: z.int(), signals: z.array(dataSignal), heldBack: heldBackBySignal }),
        headers: limits,
      },
    },
    handler: async ({ caller }, services) => ({ body: await signalsFor(services, caller) }),
  }),
  route({
    method: 'get',
    path: '/v1/data/latest',
    policy,
    summary: 'The newest value of each signal, and the cursor from which to go on.',
    rule: 'R43, R7',
    query: z.strictObject({
      ...filters,
      page: numberCursor.optional().describe('`page` of the answer before. Go on with `asOf` of the first one.'),
    }),
    responses: {
      200: {
        description: 'A page of at most 1,000 products. What comes after `asOf` is in readings and stream.',
        schema: z.strictObject({
          asOf: z.string(),
          products: z.array(z.strictObject({ product: z.uuid(), readings: z.array(dataReading) })),
          page: z.string().optional(),
        }),
        example: { asOf: 'AQH…', products: [{ product: example.product, readings: [example] }] },
        headers: limits,
      },
    },
    problems: ['invalid'],
    handler: async ({ caller, query }, services) => {
      const asked = await askedFor(services.db, caller, query);
      return serving((req, res) =>
        serveLatest(services, { ...asked, reader: caller, afterNo: query.page?.no ?? 0 }, req, res),
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/data/readings',
    policy,
    summary: 'Everything that came in since a cursor, in the order in which it came.',
    rule: 'R43, R7',
    query: z.strictObject({
      ...places,
      ...filters,
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(LIMIT.most)
        .default(LIMIT.usual)
        .describe('Readings, about: what one product sent in one batch stays together.'),
      wait: z.coerce
        .number()
        .int()
        .min(0)
        .max(LONGEST_WAIT_S)
        .default(0)
        .describe('Seconds to wait for the first reading, where there is none.'),
    }),
    responses: {
      200: {
        description: 'Call again with `next` as `after`; at once where it is not `upToDate`.',
        schema: z.strictObject({
          readings: z.array(dataReading),
          next: z.string(),
          upToDate: z.boolean().describe('Whether there was nothing more.'),
          earliest: z.string().describe('The cursor of all that is kept.'),
        }),
        example: { readings: [example], next: 'AQH…', upToDate: true, earliest: 'AQH…' },
        headers: limits,
      },
    },
    problems: ['invalid', 'cursor-too-old'],
    handler: async ({ caller, query }, services) => {
      const { limit, wait } = query;
      const asked = await askedFor(services.db, caller, query);
      const { position } = await beginOf(services.db, services.live.cursors, { ...query, otherwise: 'earliest' });
      return serving((req, res) =>
        serveReadings(services, { ...asked, reader: caller, after: position, limit, waitMs: wait * 1000 }, req, res),
      );
    },
  }),
  route({
    method: 'get',
    path: '/v1/data/stream',
    policy,
    summary: 'The same as it comes in, as server-sent events.',
    rule: 'R43, R7',
    query: z.strictObject({ ...places, ...filters }),
    headers: lastEventId,
    responses: {
      200: {
        description:
          'Events: `readings` (its `id` is the cursor), `live` once all is handed over that came in, `behind` where the reader was slow, ' +
          '`access` for a product whose access has ended, and `end`: where its `why` is `no-access`, nothing is left to read, and no call ' +
          'comes through any more. Without a cursor it begins now.',
        mediaType: 'text/event-stream',
        headers: limits,
      },
    },
    problems: ['invalid', 'cursor-too-old'],
    handler: async ({ caller, query, headers }, services) => {
      const asked = await askedFor(services.db, caller, query);
      const begin = await beginOf(services.db, services.live.cursors, {
        ...query,
        lastEventId: headers['last-event-id'],
        otherwise: 'now',
      });
      return serving((req, res) =>
        serveStream(services, { ...asked, reader: caller, from: begin.position, by: begin.by }, req, res),
      );
    },
  }),
  route({
    method: 'post',
    path: '/v1/data/access/end',
    policy,
    summary: 'The program gives up what it may read: some products, or all.',
    rule: 'R43, R48',
    body: z.strictObject({ products: z.array(productIdSchema).min(1).max(1000).optional() }),
    responses: {
      200: {
        description: 'Ended: nothing more is handed over. Again: the same, with nothing left to end.',
        schema: z.strictObject({ endedAt: z.iso.datetime().nullable(), products: z.array(z.uuid()) }),
      },
    },
    handler: async ({ caller, body }, { db }) => ({ body: await giveUp(db, caller, body.products ?? null) }),
  }),
];
