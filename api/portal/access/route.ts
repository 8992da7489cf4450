/** "Who has access", as pages: who, what, since when, how much was read, and the button that ends it (R2, R43). */
import { z } from 'zod';
import { accessesFor, endGiven, readsThrough } from '../../../db/access/given.ts';
import { productIdSchema } from '../../../domain/ids.ts';
import { notFound } from '../../../domain/refusal.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { listIn, typedForm } from '../../call/input/typed.ts';
import { route } from '../../call/route.ts';
import { accessPage, readsPage } from './page.tsx';

const policy = { session: ['retail', 'fleet'] } as const;
const responses = { 200: { description: 'A page.' } };
const params = z.strictObject({ id: z.uuid() });

export const portalAccessRoutes = [
  route({
    method: 'get',
    path: '/access',
    policy,
    summary: 'Who has access to data of a product of the account.',
    rule: 'R2, R43',
    query: z.object({
      ended: z.uuid().optional().catch(undefined),
      cursor: cursorSchema.optional().catch(undefined),
    }),
    responses,
    handler: async ({ caller, query }, { db }) => {
      const [{ accesses, next }, just] = await Promise.all([
        accessesFor(db, caller, { cursor: query.cursor }),
        query.ended ? accessesFor(db, caller, { only: query.ended }) : { accesses: [] },
      ]);
      const ended = just.accesses.find(({ products }) => products.some((product) => product.ended));
      return { page: accessPage({ accesses, ended, older: next && `/access?cursor=${cursorText(next)}` }) };
    },
  }),
  route({
    method: 'get',
    path: '/access/:id',
    policy,
    summary: 'How much was read by it, by day and product.',
    rule: 'R43',
    params,
    responses,
    handler: async ({ caller, params: { id } }, { db }) => {
      const [{ accesses }, reads] = await Promise.all([
        accessesFor(db, caller, { only: id }),
        readsThrough(db, caller, id),
      ]);
      const [access] = accesses;
      if (!access) throw notFound();
      return { page: readsPage({ access, reads }) };
    },
  }),
  route({
    method: 'post',
    path: '/access/:id/end',
    policy,
    summary: 'Ends the access to the products ticked.',
    rule: 'R2, R43',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Ended.' } },
    handler: async ({ caller, params: { id }, body }, { db }) => {
      const products = z.array(productIdSchema).safeParse(listIn(body, 'products'));
      await endGiven(db, caller, id, products.data ?? []);
      return { status: 303, headers: { Location: `/access?ended=${id}` } };
    },
  }),
];
