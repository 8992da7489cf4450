/** What a service provider was charged, as a page (R18, R32). */
import { z } from 'zod';
import { ownCharges } from '../../../db/sharing/charges.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { chargesPage } from './page.tsx';

export const portalChargeRoutes = [
  route({
    method: 'get',
    path: '/charges',
    policy: { session: ['provider'] },
    summary: 'What was charged for the own requests, newest first.',
    rule: 'R18, R32',
    query: z.object({ cursor: cursorSchema.optional() }),
    responses: { 200: { description: 'A page.' } },
    handler: async ({ caller, query }, { db }) => {
      const { charges, next } = await ownCharges(db, caller, query);
      return { page: chargesPage({ charges, older: next && `/charges?cursor=${cursorText(next)}` }) };
    },
  }),
];
