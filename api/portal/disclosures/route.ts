/** What the data holder tells before a contract, as a page (R57). */
import { z } from 'zod';
import { disclosureOn } from '../../../domain/disclosures/disclosure.ts';
import { notFound } from '../../../domain/refusal.ts';
import { accountKinds } from '../../../domain/requests/types.ts';
import { dayOf } from '../../../domain/time/day.ts';
import { route } from '../../call/route.ts';
import { disclosuresPage } from './page.tsx';

export const portalDisclosureRoutes = [
  route({
    method: 'get',
    path: '/disclosures',
    policy: { session: accountKinds, orNobody: 'it is known before a product is bought' },
    summary: 'Who holds the data, what for, whom it is given to, and how to end that.',
    rule: 'R57',
    query: z.object({ version: z.string().max(50).optional() }),
    responses: { 200: { description: 'A page.' } },
    problems: ['not-found'],
    handler: ({ query: { version } }, { config: { disclosures, policy } }) => {
      const today = dayOf(new Date(), policy.timeZone);
      const shown =
        version === undefined ? disclosureOn(disclosures, today) : disclosures.find((one) => one.version === version);
      if (version !== undefined && !shown) throw notFound();
      return { page: disclosuresPage({ shown, all: disclosures, keptFor: policy.keepFor.readings }) };
    },
  }),
];
