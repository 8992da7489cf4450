/** My data: products, what there is of each, and selling one (R2, R7, R8). */
import { z } from 'zod';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { latestOf, latestSecrets } from '../../../db/readings/latest.ts';
import { handOverLive } from '../../../db/readings/live.ts';
import { isAdministrator, mustAdminister } from '../../../db/registrations/accounts.ts';
import { productFact, productFacts, readingsPerDay } from '../../../db/registrations/product-facts.ts';
import { decisionsWaiting } from '../../../db/sharing/consent.ts';
import { unenroll } from '../../../db/registrations/unenroll.ts';
import { addDays } from '../../../domain/time/day.ts';
import { productIdSchema } from '../../../domain/ids.ts';
import { windowMs } from '../../../domain/policy.ts';
import { Seen } from '../../../domain/readings/live.ts';
import { allowedPeriod } from '../../../domain/time/period.ts';
import { holderOf } from '../../../domain/principal.ts';
import { notFound } from '../../../domain/refusal.ts';
import { livePage } from './live.tsx';
import { streamLive, take } from './live-events.tsx';
import type { Live } from './live-parts.tsx';
import { productPage } from './product.tsx';
import { productsPage } from './page.tsx';
import { unenrolledPage, unenrollPage } from './unenroll.tsx';
import { localeOf } from '../../call/answer/negotiation.ts';
import { sendPage } from '../../call/answer/send-page.ts';
import { viewOf } from '../../ui/view.ts';
import { cursorText, idCursor } from '../../call/input/cursor.ts';
import { route } from '../../call/route.ts';
import { typedForm } from '../../call/input/typed.ts';

const policy = { session: ['retail', 'fleet'] } as const;
const responses = { 200: { description: 'A page.' } };
const params = z.strictObject({ id: productIdSchema });
/** How far back the picture of the data goes. */
const DAYS_SHOWN = 60;

export const portalProductRoutes = [
  route({
    method: 'get',
    path: '/products',
    policy,
    summary: 'The products of the account.',
    rule: 'R2',
    query: z.object({ cursor: idCursor.optional().catch(undefined) }),
    responses,
    handler: async ({ caller, query: { cursor } }, { db }) => {
      const holder = holderOf(caller);
      const { products, next } = holder ? await productFacts(db, holder, cursor) : { products: [], next: null };
      const decisions = await decisionsWaiting(db, caller);
      return { page: productsPage({ products, decisions, more: next && `/products?cursor=${cursorText(next)}` }) };
    },
  }),
  route({
    method: 'get',
    path: '/products/:id',
    policy,
    summary: 'One product, with a picture of its data, and the newest value of each signal.',
    rule: 'R2, R7',
    params,
    responses,
    handler: async ({ caller, params: { id } }, { db, config: { policy: rules }, besides }) => {
      const holder = holderOf(caller);
      if (!holder) throw notFound();
      const product = await productFact(db, holder, id);
      const { from, to } = allowedPeriod(await databaseNow(db), rules);
      const begin = addDays(to, 1 - DAYS_SHOWN);
      const days = await readingsPerDay(db, {
        holder,
        product: id,
        from: begin > from ? begin : from,
        to,
        timeZone: rules.timeZone,
      });
      const latest = await latestOf(db, { holder, product: id });
      const secrets = await latestSecrets(db, { holder, product: id });
      const maySell = await isAdministrator(db, caller);
      const more = besides?.product(product) ?? [];
      return { page: productPage({ product, maySell, days, latest, secrets, besides: more }) };
    },
  }),
  route({
    method: 'get',
    path: '/products/:id/live',
    policy,
    summary:
      'One product as it is now: where it went, dials, its last values with when they were measured and received.',
    rule: 'R2, R7, R43',
    params,
    responses,
    handler: ({ caller, params: { id } }, services) => ({
      stream: async (req, res) => {
        const { db } = services;
        const holder = holderOf(caller);
        if (!holder) throw notFound();
        const product = await productFact(db, holder, id);
        const pass = { holder, product: id, session: req.sessionID };
        const locale = localeOf(req);
        const seen = new Seen();
        const end = await handOverLive(db, { pass, after: 0 }, (news) => {
          take(seen, news);
          const live: Live = { news, seen, quietAfterMs: windowMs(services.config.policy.data.quietAfter) };
          sendPage(req, res, livePage({ product, live }), { locale, services });
        });
        if (end) sendPage(req, res, livePage({ product, live: end }), { locale, services });
      },
    }),
  }),
  route({
    method: 'get',
    path: '/products/:id/live/events',
    policy,
    summary: 'What changes of the live page while it is open, as server-sent events. Ends with the registration.',
    rule: 'R2, R7, R8, R43',
    params,
    responses: { 200: { description: 'Parts of the page.', mediaType: 'text/event-stream' } },
    problems: ['too-many'],
    handler: ({ caller, params: { id } }, services) => ({
      stream: async (req, res) => {
        const { db, config } = services;
        const holder = holderOf(caller);
        if (!holder) throw notFound();
        await productFact(db, holder, id);
        const view = viewOf(localeOf(req), config);
        await streamLive(req, res, { pass: { holder, product: id, session: req.sessionID }, view, services });
      },
    }),
  }),
  route({
    method: 'get',
    path: '/products/:id/unenroll',
    policy,
    summary: 'What selling it means.',
    rule: 'R8',
    params,
    responses,
    handler: async ({ caller, params: { id } }, { db }) => {
      await mustAdminister(db, caller);
      const product = await productFact(db, holderOf(caller), id);
      return { page: product.current ? unenrollPage(product) : unenrolledPage(product) };
    },
  }),
  route({
    method: 'post',
    path: '/products/:id/unenroll',
    policy,
    summary: 'Ends the registration at once, and every share of it.',
    rule: 'R8',
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Ended.' } },
    handler: async ({ caller, params: { id } }, { db, signalWorkflow }) => {
      const { sharesEnded } = await unenroll(db, caller, id);
      for (const request of sharesEnded) void signalWorkflow(request);
      return { status: 303, headers: { Location: `/products/${id}/unenroll` } };
    },
  }),
];
