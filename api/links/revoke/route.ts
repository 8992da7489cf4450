/** The link in the receipt by which a consent is revoked (R29). Opening it changes nothing (R21). */
import { z } from 'zod';
import { consentView } from '../../../db/sharing/consent-view.ts';
import { linkDead } from '../../../domain/refusal.ts';
import type { Revoked, RevokeByLink } from '../../../db/sharing/revoke.ts';
import { isEnd, states } from '../../../domain/requests/states.ts';
import { forCustomer } from '../reader.ts';
import { revokedPage, revokePage } from './page.tsx';
import { route, type Route } from '../../call/route.ts';

const params = z.strictObject({ token: z.string() });

export const revoked = z
  .strictObject({
    status: z.enum(states),
    products: z.array(z.uuid()).describe('Products whose sharing was ended by this call.'),
    copiesRemain: z.boolean().describe('Data was downloaded before; such copies are not deleted by ending the share.'),
    detail: z.string(),
  })
  .meta({ id: 'Revoked' });

export const revokeLinkRoutes = (revoke: RevokeByLink): Route[] => [
  route({
    method: 'get',
    path: '/links/revoke/:token',
    policy: { link: 'revoke' },
    summary: 'What would be ended. Changes nothing.',
    rule: 'R29, R21',
    params,
    responses: {
      200: {
        description: 'The share; for browsers a page with a button.',
        schema: z
          .looseObject({ status: z.enum(states), downloadedAt: z.iso.datetime().nullable() })
          .meta({ id: 'RevokeLink' }),
      },
    },
    problems: ['link-dead'],
    handler: async ({ caller }, { db }) => {
      const view = await consentView(db, caller.id, caller.generation, 'revoke');
      const { request, state, sharing } = view;
      if (isEnd(request.status) && request.status !== 'revoked') throw linkDead(request.status);
      return {
        body: {
          id: state.id,
          status: state.status,
          ...sharing,
          period: state.period,
          products: state.products,
          downloadedAt: request.downloaded_at,
        },
        page: request.status === 'revoked' ? revokedPage(view, request.downloaded_at !== null) : revokePage(view),
        ...forCustomer(view),
      };
    },
  }),
  route({
    method: 'post',
    path: '/links/revoke/:token',
    policy: { link: 'revoke' },
    summary: 'Ends the share, at once. Doing it twice answers the same.',
    rule: 'R29',
    params,
    takes: 'json-or-form',
    responses: { 200: { description: 'Ended, from this moment.', schema: revoked } },
    problems: ['link-dead'],
    handler: async ({ caller }, services) => {
      const result = await revoke({ id: caller.id, decider: caller.generation });
      void services.signalWorkflow(caller.id);
      return {
        body: { ...result, detail: whatRevokingDid(result) },
        loadPage: async () => {
          const view = await consentView(services.db, caller.id, caller.generation, 'revoke');
          return { page: revokedPage(view, result.copiesRemain), ...forCustomer(view) };
        },
      };
    },
  }),
];

/** R29, R30: what came of it, and what the answer must say after a download. */
export const whatRevokingDid = ({ status, copiesRemain }: Pick<Revoked, 'status' | 'copiesRemain'>): string =>
  `${status === 'revoked' ? 'The link is dead.' : 'The data of these products is no longer given; the rest of the share goes on.'} ${
    copiesRemain
      ? 'Data was downloaded before: copies of it are not deleted by this. Ask the third party to delete them.'
      : 'Nothing was downloaded before.'
  }`;
