/** The pages on which a provider sees what fleets consented to, subscribes, and gives up (R47, R48). */
import { z } from 'zod';
import { dataProductNames, dataProductsWithin } from '../../../db/provider-consents/choices.ts';
import { unsubscribe } from '../../../db/provider-consents/end.ts';
import { consentOf, consentsOf, entriesOfConsent } from '../../../db/provider-consents/list.ts';
import { subscribeByConsent } from '../../../db/provider-consents/subscribe.ts';
import { readList, type Entry } from '../../../domain/fleets/entries.ts';
import { MOST_AT_ONCE } from '../../../domain/fleets/verdicts.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { route } from '../../call/route.ts';
import { MOST_BYTES } from '../../v1/fleet/shapes.ts';
import { consentAsCsv, consentPaged, consentParams, productsQuery } from '../consent-parts.ts';
import { actedPage, consentPage, consentsPage } from './page.tsx';

const policy = { session: ['provider'] } as const;
const page = { 200: { description: 'A page.' } };

export const portalConsentRoutes = [
  route({
    method: 'get',
    path: '/consents',
    policy,
    summary: 'What fleets consented to.',
    rule: 'R47',
    query: z.object({ cursor: cursorSchema.optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, query }, { db }) => {
      const [{ consents, next }, names] = await Promise.all([consentsOf(db, caller, query), dataProductNames(db)]);
      return { page: consentsPage({ consents, names, older: next && `/consents?cursor=${cursorText(next)}` }) };
    },
  }),
  route({
    method: 'get',
    path: '/consents/:id',
    policy,
    summary: 'One consent: which vehicles and chargers, and which of them are subscribed.',
    rule: 'R47',
    params: consentParams,
    query: z.object(productsQuery),
    responses: page,
    handler: async ({ caller, params: { id }, query }, { db }) => {
      const seen = await consentPaged(db, caller, id, { ...query, at: '/consents' });
      const [names, within] = await Promise.all([
        dataProductNames(db),
        dataProductsWithin(db, seen.consent.dataProduct),
      ]);
      return { page: consentPage({ ...seen, names, within }) };
    },
  }),
  route({
    method: 'get',
    path: '/consents/:id/list.csv',
    policy,
    ...consentAsCsv,
  }),
  route({
    method: 'post',
    path: '/consents/:id',
    policy,
    summary: 'Subscribes or gives up: those ticked or pasted, or all.',
    rule: 'R47, R48',
    params: consentParams,
    takes: 'form',
    mostBytes: MOST_BYTES,
    body: typedForm,
    responses: page,
    handler: async ({ caller, params: { id }, body }, { db }) => {
      const consent = await consentOf(db, caller, id);
      const which = textIn(body, 'which');
      const entries: Entry[] =
        which === 'subscribed' || which === 'unsubscribed'
          ? await entriesOfConsent(db, id, which === 'subscribed')
          : [
              ...(body['numbers'] ?? []).map((number): Entry => ({ vin: number, serial: number })),
              ...readList(textIn(body, 'pasted')).entries,
            ];
      if (entries.length === 0 || entries.length > MOST_AT_ONCE)
        return { status: 422, page: actedPage({ consent, verdicts: [], isTooMany: entries.length > 0 }) };
      const verdicts =
        textIn(body, 'act') === 'unsubscribe'
          ? await unsubscribe(db, caller, entries)
          : await subscribeByConsent(db, caller, textIn(body, 'dataProduct'), entries);
      return { page: actedPage({ consent, verdicts }) };
    },
  }),
];
