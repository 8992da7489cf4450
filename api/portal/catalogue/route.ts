/** The public catalogue as a page (R57). */
import { z } from 'zod';
import { accountKinds } from '../../../domain/requests/types.ts';
import { numberCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { publicCatalogue } from '../../v1/catalogue/public-catalogue.ts';
import { catalogueQuery } from '../../v1/catalogue/routes.ts';
import { cataloguePage } from './page.tsx';

/** Signals on a page. */
const PAGE = 500;

const { kind, model, version } = catalogueQuery;

export const portalCatalogueRoutes = [
  route({
    method: 'get',
    path: '/catalogue',
    policy: { session: accountKinds, orNobody: 'it is known before a product is bought' },
    summary: 'Which data there is, by kind and model of product.',
    rule: 'R57',
    query: z.object({
      kind: kind.catch(undefined),
      model: model.transform((text) => text?.trim() || undefined).catch(undefined),
      version: version.catch(undefined),
      cursor: numberCursor.optional().catch(undefined),
    }),
    responses: { 200: { description: 'A page.' } },
    problems: ['not-found'],
    handler: async ({ query: { cursor, ...filter } }, { db, config: { policy } }) => {
      const catalogue = await publicCatalogue(db, filter);
      const from = cursor?.no ?? 0;
      const more = from + PAGE < catalogue.signals.length;
      return {
        page: cataloguePage({
          catalogue,
          filter,
          keptFor: policy.keepFor.readings,
          shown: catalogue.signals.slice(from, from + PAGE),
          next: more ? { no: from + PAGE } : null,
        }),
      };
    },
  }),
];
