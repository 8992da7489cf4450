/** The link that confirms a request (R13). Opening it changes nothing (R21): the page has the button. */
import { z } from 'zod';
import { verifyEmail } from '../../../db/requests/verify.ts';
import { notFound } from '../../../domain/refusal.ts';
import { findRequest } from '../../../db/requests/row.ts';
import { requestStateByLink } from '../../../db/requests/views.ts';
import { linkToken } from '../../../domain/links/token.ts';
import { mayVerify, mustBeCurrent } from '../alive.ts';
import { verifiedPage } from './verified.tsx';
import { verifyPage } from './page.tsx';
import { forRequester } from '../reader.ts';
import { route, type LinkHolder } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { requestState } from '../../v1/requests/answers.ts';

const verifying = requestState.extend({ verified: z.boolean() }).meta({ id: 'VerifyLink' });
const params = z.strictObject({ token: z.string() });

export const verifyLinkRoutes = [
  route({
    method: 'get',
    path: '/links/verify/:token',
    policy: { link: 'verify' },
    summary: 'What a link to confirm is about. Changes nothing.',
    rule: 'R13, R21',
    params,
    responses: {
      200: {
        description: 'The request, and whether it is confirmed; for browsers a page with a button.',
        schema: verifying,
      },
    },
    problems: ['link-dead'],
    handler: async ({ caller }, services) => {
      const { request, state } = await requestStateByLink(services.db, caller.id);
      mustBeCurrent(request, caller);
      mayVerify(request);
      const verified = request.verified_at !== null;
      const page = verified
        ? verifiedPage({ state, before: true, statusAddress: statusAddress(caller, services) })
        : verifyPage(state, request);
      return { body: { ...state, verified }, page, ...forRequester(request) };
    },
  }),
  route({
    method: 'post',
    path: '/links/verify/:token',
    policy: { link: 'verify' },
    summary: 'Confirms the request. Doing it twice answers the same.',
    rule: 'R13',
    params,
    takes: 'json-or-form',
    responses: { 200: { description: 'Confirmed, from this moment.', schema: verifying } },
    problems: ['link-dead'],
    handler: async ({ caller }, services) => {
      const before = await findRequest(services.db, caller.id);
      if (!before) throw notFound();
      mustBeCurrent(before, caller);
      await verifyEmail(services.db, caller.id);
      void services.signalWorkflow(caller.id);
      const { request, state } = await requestStateByLink(services.db, caller.id);
      const page = verifiedPage({
        state,
        before: before.verified_at !== null,
        statusAddress: statusAddress(caller, services),
      });
      return { body: { ...state, verified: true }, page, ...forRequester(request) };
    },
  }),
];

const statusAddress = ({ id, generation }: LinkHolder, { config }: Services): string =>
  `/links/status/${linkToken(config.linkKeys, 'status', id, generation)}`;
