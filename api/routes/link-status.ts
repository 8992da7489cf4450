/** The link to follow a request without an account (R18). It lives as long as the request's record. */
import { z } from 'zod';
import { requestStateByLink } from '../../db/request-views.ts';
import { mustBeCurrent } from '../link-liveness.ts';
import { statusPage } from '../pages/status.tsx';
import { route } from '../route.ts';
import { requestState } from './request-answers.ts';

export const statusLinkRoutes = [
  route({
    method: 'get',
    path: '/links/status/:token',
    policy: { link: 'status' },
    summary: 'Where the request stands.',
    rule: 'R18',
    params: z.strictObject({ token: z.string() }),
    responses: { 200: { description: 'The whole state; for browsers a page.', schema: requestState } },
    problems: ['link-dead'],
    handler: async ({ caller }, { db }) => {
      const { request, state } = await requestStateByLink(db, caller.id);
      mustBeCurrent(request, caller);
      return { body: state, page: statusPage(state), locale: request.locale };
    },
  }),
];
