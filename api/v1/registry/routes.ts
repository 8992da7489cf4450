/** The registry, which the operator's own systems put: who there is, and who has which product (http.md, Data in). */
import { z } from 'zod';
import { registryEntry, registryPage, type RegistryRow } from '../../../db/registry/lists.ts';
import { putEntry } from '../../../db/registry/put.ts';
import type { RegistryEntry } from '../../../domain/registry/entries.ts';
import { notFound, Refusal } from '../../../domain/refusal.ts';
import { cursorText, keyCursor } from '../../call/input/cursor.ts';
import { fieldErrors } from '../../call/input/field-errors.ts';
import { Problem } from '../../call/problems/problem.ts';
import { route, type Route } from '../../call/route.ts';
import { lineVerdict, takeBatch } from './batch.ts';
import { kinds, puts, type Put } from './kinds.ts';

const policy = { accounts: ['service'], role: 'registry' } as const;

const verdict = z
  .strictObject({ verdict: z.enum(['created', 'changed', 'unchanged', 'late']) })
  .meta({ id: 'RegistryVerdict' });

const examples: Record<Put, unknown> = {
  company: { name: 'Rheinbogen Parcels', kind: 'fleet' },
  account: { kind: 'retail', email: 'maren@example.com', name: 'Maren Vogt', locale: 'de' },
  product: { kind: 'vehicle', name: 'Meridian E', model: 'WRWE2A', placedOnMarketAt: '2025-03-01' },
  registration: { product: 'WVWZZZ1JZXW000001', holder: 'account:maren', startsAt: '2026-01-31T10:00:00Z' },
  signal: {
    meaning: { en: 'Speed of the vehicle.' },
    unit: 'km/h',
    datatype: 'float',
    groups: ['driving'],
    personal: true,
  },
};

const rules: Record<Put, string> = {
  company: 'R10, R34',
  account: 'R1, R26, R46',
  product: 'R4, R57',
  registration: 'R2, R5, R7, R8',
  signal: 'R16, R57',
};

function routesOf(put: Put): Route[] {
  const { collection, key: name, keySchema, entry } = kinds[put];
  const params = z.strictObject({ [name]: z.string() });
  const shown = z.looseObject({ [name]: z.string() });
  const answer = ({ key, entry: fields }: RegistryRow) => ({ [name]: key, ...fields });
  const path = `/v1/registry/${collection}/:${name}`;
  return [
    route({
      method: 'put',
      path,
      policy,
      summary: `Creates or changes one of the ${collection}; the same again changes nothing.`,
      rule: rules[put],
      params,
      body: entry,
      examples: { 'to put': examples[put] },
      responses: {
        200: { description: 'It was there; changed or not.', schema: verdict },
        201: { description: 'It was created.', schema: verdict },
      },
      handler: async ({ caller, params: found, body }, { db }) => {
        const read = keySchema.safeParse(found[name]);
        if (!read.success)
          throw new Problem('invalid', 'Mend the address and send it again.', {
            errors: fieldErrors(read.error, found[name], `/path/${name}`),
          });
        const came = await putEntry(db, { put, key: read.data, ...body } as RegistryEntry, `account:${caller.account}`);
        if (came.verdict === 'refused') throw new Refusal({ code: 'invalid', faults: came.faults });
        return { status: came.verdict === 'created' ? 201 : 200, body: came };
      },
    }),
    route({
      method: 'get',
      path,
      policy,
      summary: `One of the ${collection}.`,
      rule: rules[put],
      params,
      responses: { 200: { description: 'As it was put.', schema: shown } },
      problems: ['not-found'],
      handler: async ({ params: found }, { db }) => {
        const key = keySchema.safeParse(found[name]);
        const row = key.success ? await registryEntry(db, put, key.data) : undefined;
        if (!row) throw notFound();
        return { body: answer(row) };
      },
    }),
    route({
      method: 'get',
      path: `/v1/registry/${collection}`,
      policy,
      summary: `All of the ${collection}, in pages of 100.`,
      rule: rules[put],
      query: z.strictObject({ cursor: keyCursor.optional() }),
      responses: {
        200: {
          description: 'A page. With `next`, call again with it as `cursor`.',
          schema: z.strictObject({ [collection]: z.array(shown), next: z.string().nullable() }),
        },
      },
      handler: async ({ query }, { db }) => {
        const { rows, next } = await registryPage(db, put, query);
        return { body: { [collection]: rows.map(answer), next: cursorText(next) } };
      },
    }),
  ];
}

export const registryRoutes: Route[] = [
  ...puts.flatMap(routesOf),
  route({
    method: 'post',
    path: '/v1/registry/batches',
    policy,
    takes: 'stream',
    summary: 'Many of any kind, a line each (NDJSON), in their order. A bad line harms no other.',
    rule: 'R2, R8, R10, R46, R57',
    examples: {
      'a line': { put: 'product', number: 'WVWZZZ1JZXW000001', kind: 'vehicle', name: 'Meridian E' },
    },
    responses: {
      200: {
        description: 'NDJSON, a verdict for each line, as it is committed.',
        schema: lineVerdict,
        mediaType: 'application/x-ndjson',
      },
    },
    handler: ({ caller }, services) => ({
      stream: (req, res) => takeBatch(req, res, services, `account:${caller.account}`),
    }),
  }),
];
