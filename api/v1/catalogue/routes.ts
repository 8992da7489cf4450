/** The public catalogue (R57): as data, and as a table. */
import { z } from 'zod';
import type { Policy } from '../../../domain/policy.ts';
import { productKinds } from '../../../domain/requests/types.ts';
import { csvOf } from '../../../domain/text/csv-rows.ts';
import { cursorText, numberCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { publicCatalogue, type PublicSignal } from './public-catalogue.ts';

/** Signals on a page. */
const PAGE = 1000;

const signal = z
  .strictObject({
    path: z.string(),
    meaning: z.record(z.string(), z.string()).describe('By language; English is always among them.'),
    unit: z.string().nullable(),
    datatype: z.string(),
    groups: z.array(z.string()),
    personal: z.boolean().describe('It may say something about a person.'),
    tradeSecret: z.boolean(),
    range: z.strictObject({ min: z.number().optional(), max: z.number().optional() }).nullable(),
    interval: z.string().nullable().describe('The usual time between two readings, ISO 8601.'),
    mostADay: z
      .strictObject({ readings: z.int(), bytes: z.int() })
      .nullable()
      .describe('At most, in a day on which it is always sent; the bytes of a file of JSON.'),
    kinds: z.array(z.enum(productKinds)).describe('Which kinds of product send it; none named: any.'),
    models: z.array(z.string()).describe('Which models; none named: any.'),
  })
  .meta({ id: 'PublicSignal' });

/** What is asked for, of the call and of the page. */
export const catalogueQuery = {
  kind: z.enum(productKinds).optional(),
  model: z.string().max(200).optional(),
  version: z.coerce.number().int().min(1).max(1e9).optional().describe('The newest where none is given.'),
};

export const catalogueRoutes = [
  route({
    method: 'get',
    path: '/v1/catalogue',
    policy: { anyone: 'it is known before a product is bought' },
    summary:
      'Which data there is, by kind and model of product: meaning, unit, type, how often, how much, kept how long.',
    rule: 'R57',
    query: z.strictObject({
      ...catalogueQuery,
      format: z.enum(['json', 'csv']).optional(),
      cursor: numberCursor.optional(),
    }),
    responses: {
      200: {
        description: `A page of at most ${PAGE} signals by path, or as CSV all of them. With \`next\`, call again with the same version and it as \`cursor\`.`,
        schema: z
          .strictObject({
            version: z.int(),
            since: z.iso.datetime().nullable(),
            keptFor: z.string().describe('How long readings are kept, ISO 8601.'),
            continuous: z.boolean().describe('All of it can be read as it comes in, besides as files.'),
            signals: z.array(signal),
            next: z.string().nullable(),
          })
          .meta({ id: 'PublicCatalogue' }),
        mediaType: 'text/csv',
      },
    },
    problems: ['not-found'],
    handler: async ({ query: { format, cursor, ...filter } }, { db, config: { policy } }) => {
      const { version, since, signals } = await publicCatalogue(db, filter);
      if (format === 'csv')
        return {
          headers: {
            'Content-Type': 'text/csv; charset=utf-8',
            'Content-Disposition': `attachment; filename="catalogue-${version}.csv"`,
          },
          body: tableOf(signals, version, policy),
        };
      const from = cursor?.no ?? 0;
      const more = from + PAGE < signals.length;
      return {
        body: {
          version,
          since,
          keptFor: policy.keepFor.readings,
          continuous: true,
          signals: signals.slice(from, from + PAGE),
          next: cursorText(more ? { no: from + PAGE } : null),
        },
      };
    },
  }),
];

/** The columns that `npm run catalogue` reads (docs/catalogue.md), and what everybody wants to know besides. */
function tableOf(signals: readonly PublicSignal[], version: number, { keepFor }: Policy): string {
  const languages = [...new Set(signals.flatMap(({ meaning }) => Object.keys(meaning)))].filter((one) => one !== 'en');
  const rows = signals.map(({ meaning, groups, personal, tradeSecret, range, mostADay, kinds, models, ...rest }) => ({
    path: rest.path,
    meaning: meaning['en'] ?? '',
    ...Object.fromEntries(languages.map((one) => [`meaning.${one}`, meaning[one] ?? ''])),
    unit: rest.unit,
    datatype: rest.datatype,
    groups: groups.join(';'),
    personal: personal ? 'yes' : 'no',
    tradeSecret: tradeSecret ? 'yes' : 'no',
    min: range?.min ?? null,
    max: range?.max ?? null,
    interval: rest.interval,
    kinds: kinds.join(';'),
    models: models.join(';'),
    mostReadingsADay: mostADay?.readings ?? null,
    mostBytesADay: mostADay?.bytes ?? null,
    keptFor: keepFor.readings,
    catalogue: version,
  }));
  const columns = ['path', 'meaning', ...languages.map((one) => `meaning.${one}`), ...LAST_COLUMNS];
  return csvOf(columns as (keyof (typeof rows)[number])[], rows); // these very names
}

const LAST_COLUMNS = [
  'unit',
  'datatype',
  'groups',
  'personal',
  'tradeSecret',
  'min',
  'max',
  'interval',
  'kinds',
  'models',
  'mostReadingsADay',
  'mostBytesADay',
  'keptFor',
  'catalogue',
];
