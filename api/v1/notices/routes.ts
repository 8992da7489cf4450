/** R48: what developers, fleets and providers are told, by a cursor that skips nothing. */
import type { Request, Response } from 'express';
import { z } from 'zod';
import { noticesAfter, readerOf, type NoticePlace } from '../../../db/notices/read.ts';
import { noticeTypes } from '../../../domain/notices/types.ts';
import { cursorsOf } from '../../../domain/readings/cursor.ts';
import type { LinkKeys } from '../../../domain/links/token.ts';
import { Problem } from '../../call/problems/problem.ts';
import { route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';

const LIMIT = { usual: 100, most: 1000 };
const LONGEST_WAIT_S = 30;
/** A word that was heard may come before what it tells of can be seen: a transaction that began earlier holds it back. */
const SOON_MS = 100;
/** In case a word gets lost. */
const LOOK_EVERY_MS = 2000;

const sealed = (keys: LinkKeys) => cursorsOf(keys, 'right-of-way notices');

const cursorText = (keys: LinkKeys, { txid, no }: NoticePlace): string => sealed(keys).seal({ pos: txid, at: no });

/** @throws Problem `invalid` */
function placeOf(keys: LinkKeys, after: string | undefined): NoticePlace | null {
  if (after === undefined) return null;
  const place = sealed(keys).open(after);
  if (place) return { txid: place.pos, no: place.at };
  throw new Problem('invalid', 'Mend the fields listed in errors and send it again.', {
    errors: [{ pointer: '/after', detail: 'Give `next` of the answer before, unchanged, or leave it out.' }],
  });
}

export const noticeRoutes = [
  route({
    method: 'get',
    path: '/v1/notices',
    policy: { accounts: ['retail', 'fleet', 'provider', 'developer'] },
    summary: 'What the developer, the fleet or the provider was told: each once, in order.',
    rule: 'R48',
    query: z.strictObject({
      after: z.string().max(200).optional().describe('`next` of the answer before; left out: from the first one kept.'),
      limit: z.coerce.number().int().min(1).max(LIMIT.most).default(LIMIT.usual),
      wait: z.coerce
        .number()
        .int()
        .min(0)
        .max(LONGEST_WAIT_S)
        .default(0)
        .describe('How many seconds to wait for the first one, where there is none.'),
    }),
    responses: {
      200: {
        description:
          'Of a thousand products and more, one notice tells of a thousand. A cursor from before what is kept answers 410.',
        schema: z.strictObject({
          notices: z.array(
            z
              .strictObject({
                id: z.uuid().describe('The same however often it is read.'),
                type: z.enum(noticeTypes),
                at: z.iso.datetime(),
                data: z
                  .record(z.string(), z.unknown())
                  .describe('Ids, VINs and serial numbers, why and until when; never readings.'),
              })
              .meta({ id: 'Notice' }),
          ),
          next: z.string(),
          upToDate: z.boolean(),
        }),
        example: {
          notices: [
            {
              id: '0f0f4f1e-0b9d-4c8e-9a51-2f6d6b0c7e11',
              type: 'consent.removed',
              at: '2027-03-01T09:30:00.000Z',
              data: {
                consent: '5f0f4f1e-0b9d-4c8e-9a51-2f6d6b0c7e11',
                because: 'fleet',
                products: [{ id: '2f0f4f1e-0b9d-4c8e-9a51-2f6d6b0c7e11', kind: 'vehicle', vin: 'WVWZZZ1JZXW000001' }],
              },
            },
          ],
          next: 'AQH…',
          upToDate: true,
        },
      },
    },
    problems: ['cursor-too-old', 'invalid'],
    handler: async ({ caller, query: { after, limit, wait } }, services) => {
      const { db, config } = services;
      const owner = await readerOf(db, caller);
      const from = placeOf(config.linkKeys, after);
      await noticesAfter(db, owner, from, 1); // what is wrong with the cursor is said before anything is waited for
      return { stream: (req, res) => serve(services, { owner, from, limit, waitMs: wait * 1000 }, req, res) };
    },
  }),
];

interface Asked {
  owner: string;
  from: NoticePlace | null;
  limit: number;
  waitMs: number;
}

async function serve(
  { db, config, ears, readiness }: Services,
  { owner, from, limit, waitMs }: Asked,
  _req: Request,
  res: Response,
): Promise<void> {
  const until = performance.now() + waitMs;
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const ear = waitMs > 0 ? ears.open(owner) : null;
  try {
    for (let [after, pauseMs] = [from, LOOK_EVERY_MS]; ;) {
      const page = await noticesAfter(db, owner, after, limit);
      const left = until - performance.now();
      if (page.notices.length > 0 || !ear || left <= 0 || readiness.draining) {
        const { notices, next, upToDate } = page;
        return void res.json({ notices, next: cursorText(config.linkKeys, next), upToDate });
      }
      after = page.next;
      const heard = await ear.heard(Math.min(left, pauseMs), gone.signal);
      if (gone.signal.aborted) return;
      pauseMs = heard ? SOON_MS : Math.min(pauseMs * 2, LOOK_EVERY_MS);
    }
  } finally {
    ear?.close();
  }
}
