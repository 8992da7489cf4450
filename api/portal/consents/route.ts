/** The pages on which a provider sees what fleets consented to, subscribes, and gives up (R47, R48). */
import { z } from 'zod';
import { dataProductNames, dataProductsWithin } from '../../../db/provider-consents/choices.ts';
import { unsubscribe } from '../../../db/provider-consents/end.ts';
import {
  consentOf,
  consentsOf,
  entriesOfConsent,
  productsOfConsent,
  readsOfConsent,
  sideOf,
} from '../../../db/provider-consents/list.ts';
import { subscribeByConsent } from '../../../db/provider-consents/subscribe.ts';
import { readList, type Entry } from '../../../domain/fleets/entries.ts';
import { MOST_AT_ONCE } from '../../../domain/fleets/verdicts.ts';
import { cursorSchema, cursorText, numberCursor } from '../../call/input/cursor.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { route } from '../../call/route.ts';
import { sendList } from '../../v1/provider-consents/csv.ts';
import { MOST_BYTES } from '../../v1/fleet/shapes.ts';
import { actedPage, consentPage, consentsPage } from './page.tsx';

const policy = { session: ['provider'] } as const;
const page = { 200: { description: 'A page.' } };
const params = z.strictObject({ id: z.uuid() });
const SHOWN = 200;

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
      const side = await sideOf(db, caller);
      const [{ consents, next }, names] = await Promise.all([consentsOf(db, side, query), dataProductNames(db)]);
      return { page: consentsPage({ consents, names, older: next && `/consents?cursor=${cursorText(next)}` }) };
    },
  }),
  route({
    method: 'get',
    path: '/consents/:id',
    policy,
    summary: 'One consent: which vehicles and chargers, and which of them are subscribed.',
    rule: 'R47',
    params,
    query: z.object({
      find: z.string().trim().max(100).catch(''),
      cursor: numberCursor.optional().catch(undefined),
    }),
    responses: page,
    handler: async ({ caller, params: { id }, query }, { db }) => {
      const consent = await consentOf(db, await sideOf(db, caller), id);
      const [{ products, next }, reads, names, within] = await Promise.all([
        productsOfConsent(db, id, { after: query.cursor?.no ?? 0, limit: SHOWN, query: query.find }),
        readsOfConsent(db, id),
        dataProductNames(db),
        dataProductsWithin(db, consent.dataProduct),
      ]);
      const more = next && `/consents/${id}?find=${encodeURIComponent(query.find)}&cursor=${cursorText({ no: next })}`;
      return { page: consentPage({ consent, names, within, products, reads, find: query.find, more: more || null }) };
    },
  }),
  route({
    method: 'get',
    path: '/consents/:id/list.csv',
    policy,
    summary: 'The vehicles and chargers of a consent as CSV.',
    rule: 'R47',
    params,
    responses: { 200: { description: 'All of them.', mediaType: 'text/csv' } },
    handler: async ({ caller, params: { id } }, { db }) => {
      await consentOf(db, await sideOf(db, caller), id);
      return { stream: (_req, res) => sendList(db, id, res) };
    },
  }),
  route({
    method: 'post',
    path: '/consents/:id',
    policy,
    summary: 'Subscribes or gives up: those ticked or pasted, or all.',
    rule: 'R47, R48',
    params,
    takes: 'form',
    mostBytes: MOST_BYTES,
    body: typedForm,
    responses: page,
    handler: async ({ caller, params: { id }, body }, { db }) => {
      const consent = await consentOf(db, await sideOf(db, caller), id);
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
