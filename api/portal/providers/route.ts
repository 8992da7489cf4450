/** The pages on which an administrator consents for providers, sees what was read, and removes consent (R47, R48). */
import { z } from 'zod';
import { dataProductsOf } from '../../../db/fleets/data-products.ts';
import { allChoices, choicesOf, dataProductNames } from '../../../db/provider-consents/choices.ts';
import { removeConsent, removeConsents } from '../../../db/provider-consents/end.ts';
import { giveConsent } from '../../../db/provider-consents/give.ts';
import { consentOf, consentsOf } from '../../../db/provider-consents/list.ts';
import { findProviders, type Provider } from '../../../db/provider-consents/providers.ts';
import { isAdministrator, mustAdminister } from '../../../db/registrations/accounts.ts';
import { cuuidSchema } from '../../../domain/ids.ts';
import { holderOf, type Principal } from '../../../domain/principal.ts';
import { readList, type Entry } from '../../../domain/fleets/entries.ts';
import { dataProductCode } from '../../../domain/fleets/data-product.ts';
import { MOST_AT_ONCE } from '../../../domain/fleets/verdicts.ts';
import { notFound } from '../../../domain/refusal.ts';
import { daySchema } from '../../../domain/time/day.ts';
import { endOfDay } from '../../../domain/time/working-days.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { isTicked, textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { MOST_BYTES } from '../../v1/fleet/shapes.ts';
import { consentAsCsv, consentPaged, consentParams, productsQuery, SHOWN } from '../consent-parts.ts';
import {
  choosePage,
  consentedPage,
  consentFormPage,
  providerPage,
  providersPage,
  removePage,
  type Fault,
} from './page.tsx';

const policy = { session: ['fleet'] } as const;
const page = { 200: { description: 'A page.' } };
const { find } = productsQuery;

export const portalProviderRoutes = [
  route({
    method: 'get',
    path: '/providers',
    policy,
    summary: 'The consents for providers that the company gave.',
    rule: 'R47',
    query: z.object({ cursor: cursorSchema.optional().catch(undefined) }),
    responses: page,
    handler: async ({ caller, query }, { db }) => {
      const [{ consents, next }, names, mayAct] = await Promise.all([
        consentsOf(db, caller, query),
        dataProductNames(db),
        isAdministrator(db, caller),
      ]);
      return {
        page: providersPage({ consents, names, mayAct, older: next && `/providers?cursor=${cursorText(next)}` }),
      };
    },
  }),
  route({
    method: 'get',
    path: '/providers/new',
    policy,
    summary: 'The search for a provider, and the form to consent for it.',
    rule: 'R46, R47',
    query: z.object({
      query: z.string().trim().max(200).catch(''),
      provider: cuuidSchema.optional().catch(undefined),
      find,
    }),
    responses: page,
    handler: async ({ caller, query }, services) => {
      await mustAdminister(services.db, caller);
      const provider = query.provider && (await providerBy(services, query.provider));
      if (provider) return formOf(services, caller, provider, { find: query.find, typed: {}, faults: [] });
      return { page: choosePage({ query: query.query, providers: await findProviders(services.db, query.query) }) };
    },
  }),
  route({
    method: 'post',
    path: '/providers/new',
    policy,
    summary: 'Consents for what was chosen.',
    rule: 'R46, R47',
    takes: 'form',
    mostBytes: MOST_BYTES,
    endsNothing: true,
    body: typedForm,
    responses: page,
    handler: async ({ caller, body }, services) => {
      const { db } = services;
      await mustAdminister(db, caller);
      const id = cuuidSchema.safeParse(textIn(body, 'provider'));
      const provider = id.success ? await providerBy(services, id.data) : undefined;
      if (!provider) return { status: 422, page: choosePage({ query: '', providers: await findProviders(db, '') }) };
      const found = find.parse(textIn(body, 'find'));
      const read = await asConsent(services, caller, body, found);
      if (!read.terms)
        return { ...(await formOf(services, caller, provider, { find: found, typed: body, ...read })), status: 422 };
      const given = await giveConsent(db, caller, { provider: provider.cuuid, ...read.terms }, read.entries);
      return { page: consentedPage({ provider, ...given }) };
    },
  }),
  route({
    method: 'get',
    path: '/providers/:id',
    policy,
    summary: 'One consent: its vehicles and chargers, and how much was read by day.',
    rule: 'R47',
    params: consentParams,
    query: z.object({
      ...productsQuery,
      removed: z.coerce.number().int().min(0).max(MOST_AT_ONCE).optional().catch(undefined),
    }),
    responses: page,
    handler: async ({ caller, params: { id }, query }, { db }) => {
      const [seen, names, mayAct] = await Promise.all([
        consentPaged(db, caller, id, { ...query, at: '/providers' }),
        dataProductNames(db),
        isAdministrator(db, caller),
      ]);
      return { page: providerPage({ ...seen, names, mayAct, removed: query.removed }) };
    },
  }),
  route({
    method: 'get',
    path: '/providers/:id/list.csv',
    policy,
    ...consentAsCsv,
  }),
  route({
    method: 'get',
    path: '/providers/:id/remove',
    policy,
    summary: 'Asks whether consent is to be removed, for those ticked or for all.',
    rule: 'R21, R48',
    params: consentParams,
    query: z.object({
      numbers: z
        .union([z.string().max(100).array().max(SHOWN), z.string().max(100)])
        .optional()
        .catch(undefined),
      all: z.string().optional().catch(undefined),
    }),
    responses: page,
    handler: async ({ caller, params: { id }, query }, { db }) => {
      await mustAdminister(db, caller);
      const consent = await consentOf(db, caller, id);
      const numbers = [query.numbers ?? []].flat();
      if (numbers.length === 0 && !query.all) return { status: 303, headers: { Location: `/providers/${id}` } };
      return { page: removePage({ consent, numbers: query.all ? null : numbers }) };
    },
  }),
  route({
    method: 'post',
    path: '/providers/:id/remove',
    policy,
    summary: 'Removes consent, for those named or for all of it.',
    rule: 'R48',
    params: consentParams,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Removed.' } },
    handler: async ({ caller, params: { id }, body }, { db }) => {
      const { open, provider, dataProduct } = await consentOf(db, caller, id);
      const to = (removed: number) => ({ status: 303, headers: { Location: `/providers/${id}?removed=${removed}` } });
      if (isTicked(body, 'all')) {
        await removeConsent(db, caller, id);
        return to(open);
      }
      const entries = (body['numbers'] ?? []).map((number): Entry => ({ vin: number, serial: number }));
      if (entries.length === 0) return to(0);
      const verdicts = await removeConsents(db, caller, { provider: provider.cuuid, dataProduct }, entries);
      return to(verdicts.filter(({ verdict }) => verdict === 'removed').length);
    },
  }),
];

/** One that is approved, and not suspended. */
async function providerBy({ db }: Services, cuuid: string): Promise<Provider | undefined> {
  return (await findProviders(db, cuuid)).find((one) => one.cuuid === cuuid);
}

async function formOf(
  { db }: Services,
  caller: Principal,
  provider: Provider,
  { find: text, typed, faults }: { find: string; typed: Typed; faults: readonly Fault[] },
) {
  const holder = holderOf(caller);
  if (!holder || !caller.company) throw notFound();
  const [dataProducts, { choices, of }] = await Promise.all([dataProductsOf(db, caller), choicesOf(db, holder, text)]);
  return {
    page: consentFormPage({
      provider,
      dataProducts: dataProducts.filter(({ addedAt }) => addedAt !== null),
      choices,
      of,
      find: text,
      typed,
      faults,
    }),
  };
}

/** What the form says, or what is wrong with it. */
async function asConsent({ db, config }: Services, caller: Principal, typed: Typed, text: string) {
  const holder = holderOf(caller);
  if (!holder) throw notFound();
  const ticked = (typed['numbers'] ?? []).map((number): Entry => ({ vin: number, serial: number }));
  const entries = [
    ...(isTicked(typed, 'all') ? await allChoices(db, holder, text) : ticked),
    ...readList(textIn(typed, 'pasted')).entries,
  ];
  const dataProduct = textIn(typed, 'dataProduct');
  const day = daySchema.safeParse(textIn(typed, 'until'));
  const until = day.success ? endOfDay(day.data, config.policy.timeZone) : undefined;
  const faults: Fault[] = [
    ...(entries.length === 0 ? (['nothing'] as const) : []),
    ...(entries.length > MOST_AT_ONCE ? (['many'] as const) : []),
    ...(dataProductCode.safeParse(dataProduct).success ? [] : (['dataProduct'] as const)),
    ...(textIn(typed, 'until') !== '' && (!until || until.getTime() <= Date.now()) ? (['until'] as const) : []),
  ];
  if (faults.length > 0) return { faults };
  return { faults, entries, terms: { dataProduct, ...(until && { until: until.toISOString() }) } };
}
