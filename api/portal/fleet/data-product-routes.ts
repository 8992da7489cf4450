/** The pages of data products: what there is, added, removed with what ends (R44). */
import { z } from 'zod';
import { addDataProduct, dataProductOf, dataProductsOf, removeDataProduct } from '../../../db/fleets/data-products.ts';
import { isAdministrator, mustAdminister } from '../../../db/registrations/accounts.ts';
import { Refusal } from '../../../domain/refusal.ts';
import type { Principal } from '../../../domain/principal.ts';
import { textIn, typedForm } from '../../call/input/typed.ts';
import { route, type Answer } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { dataProductsPage, removeDataProductPage, type DataProducts } from './data-products.tsx';

const policy = { session: ['fleet'] } as const;
const responses = { 200: { description: 'A page.' } };

async function show(
  caller: Principal,
  { db }: Services,
  more: Partial<Pick<DataProducts, 'removed' | 'termsMissing'>> & { addedCode?: string | undefined } = {},
): Promise<Answer> {
  const dataProducts = await dataProductsOf(db, caller);
  const mayAct = await isAdministrator(db, caller);
  const { addedCode, ...rest } = more;
  const added = dataProducts.find(({ code, addedAt }) => code === addedCode && addedAt);
  return { page: dataProductsPage({ dataProducts, mayAct, added, ...rest }) };
}

export const portalDataProductRoutes = [
  route({
    method: 'get',
    path: '/fleet/data-products',
    policy,
    summary: 'The data products that are offered, and those of the account.',
    rule: 'R44',
    query: z.object({ added: z.string().max(63).optional().catch(undefined) }),
    responses,
    handler: ({ caller, query: { added } }, services) => show(caller, services, { addedCode: added }),
  }),
  route({
    method: 'post',
    path: '/fleet/data-products',
    policy,
    summary: 'Adds one to the account.',
    rule: 'R44, R46',
    endsNothing: true,
    takes: 'form',
    body: typedForm,
    responses: { ...responses, 303: { description: 'Added.' } },
    handler: async ({ caller, body }, services) => {
      const code = textIn(body, 'code');
      try {
        await addDataProduct(services.db, caller, code, textIn(body, 'version') || null);
        return { status: 303, headers: { Location: `/fleet/data-products?added=${encodeURIComponent(code)}` } };
      } catch (error) {
        if (!(error instanceof Refusal) || error.why.code !== 'invalid') throw error;
        return { ...(await show(caller, services, { termsMissing: code })), status: 422 };
      }
    },
  }),
  route({
    method: 'get',
    path: '/fleet/data-products/remove',
    policy,
    summary: 'What ends when it is removed.',
    rule: 'R44, R48',
    query: z.object({ code: z.string().max(63).catch('') }),
    responses: { ...responses, 303: { description: 'It is not in the account.' } },
    handler: async ({ caller, query: { code } }, { db }) => {
      await mustAdminister(db, caller);
      const one = await dataProductOf(db, caller, code);
      if (!one.addedAt) return { status: 303, headers: { Location: '/fleet/data-products' } };
      return { page: removeDataProductPage(one) };
    },
  }),
  route({
    method: 'post',
    path: '/fleet/data-products/remove',
    policy,
    summary: 'Removes it, and says what ended.',
    rule: 'R44, R46, R48',
    takes: 'form',
    body: typedForm,
    responses,
    handler: async ({ caller, body }, services) => {
      const dataProduct = await dataProductOf(services.db, caller, textIn(body, 'code'));
      const { endedAt, subscriptions, consents } = await removeDataProduct(services.db, caller, dataProduct.code);
      return show(caller, services, endedAt ? { removed: { dataProduct, subscriptions, consents } } : {});
    },
  }),
];
