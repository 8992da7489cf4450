/** The link by which a customer decides about a third party's request (R26–R28). Opening it changes nothing (R21). */
import { z } from 'zod';
import { decideConsent } from '../../../db/sharing/consent.ts';
import { consentView, type ConsentView } from '../../../db/sharing/consent-view.ts';
import { linkDead } from '../../../domain/refusal.ts';
import { isEnd, states } from '../../../domain/requests/states.ts';
import { forCustomer } from '../reader.ts';
import { consentPage, decidedPage } from './page.tsx';
import { route } from '../../call/route.ts';

const params = z.strictObject({ token: z.string() });

const asked = z
  .looseObject({
    status: z.enum(states),
    recipient: z.looseObject({ name: z.string() }),
    purpose: z.string().describe("In the third party's own words."),
    period: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
    groups: z.array(z.string()).nullable().describe('The groups of signals asked for (R51); null: all.'),
    withoutPersonal: z.boolean().describe('Whether signals that may say something about a person are left out (R52).'),
    consentBy: z.iso.datetime().nullable(),
    consented: z.boolean(),
  })
  .meta({ id: 'ConsentLink' });

export const consentLinkRoutes = [
  route({
    method: 'get',
    path: '/links/consent/:token',
    policy: { link: 'consent' },
    summary: 'Who asks for what. Changes nothing.',
    rule: 'R26, R21',
    params,
    responses: { 200: { description: 'What is asked; for browsers a page with two buttons.', schema: asked } },
    problems: ['link-dead'],
    handler: async ({ caller }, { db }) => {
      const view = await consentView(db, caller.id, caller.generation, 'consent');
      const { request } = view;
      if (isEnd(request.status)) throw linkDead(request.status);
      if (!request.consented_at && request.consent_by && request.now >= request.consent_by) throw linkDead('cancelled');
      const page = request.consented_at ? decidedPage(view, 'consent') : consentPage(view);
      return { body: answerOf(view), page, ...forCustomer(view) };
    },
  }),
  route({
    method: 'post',
    path: '/links/consent/:token',
    policy: { link: 'consent' },
    summary: 'Consents or declines. The same decision again answers the same; another one finds the link dead.',
    rule: 'R26–R28',
    params,
    body: z.strictObject({ decision: z.enum(['consent', 'decline']) }),
    takes: 'json-or-form',
    responses: { 200: { description: 'Decided, from this moment.', schema: asked } },
    problems: ['link-dead'],
    handler: async ({ caller, body }, services) => {
      await decideConsent(services.db, caller.id, caller.generation, body.decision);
      void services.signalWorkflow(caller.id);
      const view = await consentView(services.db, caller.id, caller.generation, 'consent');
      return { body: answerOf(view), page: decidedPage(view, body.decision), ...forCustomer(view) };
    },
  }),
];

const answerOf = ({ request, state, sharing }: ConsentView) => ({
  id: state.id,
  status: state.status,
  ...sharing,
  period: state.period,
  products: state.products,
  groups: state.groups,
  withoutPersonal: state.withoutPersonal,
  gdprBasis: state.gdprBasis,
  tradeSecrets: state.tradeSecrets,
  measuresVersion: state.measuresVersion,
  consentBy: request.consent_by,
  consented: request.consented_at !== null,
});
