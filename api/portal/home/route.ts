/** The front page and the guide (R37), and the ways in for those without an account. */
import { z } from 'zod';
import { decisionsWaiting } from '../../../db/sharing/consent.ts';
import { accountKinds } from '../../../domain/requests/types.ts';
import { guideRoles } from '../../v1/guide/guide.ts';
import { guidePage } from '../guide/page.tsx';
import { homePage } from './page.tsx';
import { route } from '../../call/route.ts';

const policy = { session: accountKinds, orNobody: 'people look before they sign in' } as const;
const responses = { 200: { description: 'A page.' } };

export const homeRoutes = [
  route({
    method: 'get',
    path: '/',
    policy,
    summary: 'Where to go from here.',
    rule: 'R37',
    responses,
    handler: ({ caller }, { db, config }) => ({
      body: { operator: config.operator.name, openapi: '/openapi.json', docs: '/docs' },
      loadPage: async () => ({ page: homePage(caller ? await decisionsWaiting(db, caller) : 0) }),
    }),
  }),
  route({
    method: 'get',
    path: '/guide/:role',
    policy,
    summary: 'What somebody of a role can do.',
    rule: 'R37, R3, R8, R9, R33',
    params: z.strictObject({ role: z.enum(guideRoles) }),
    responses,
    handler: ({ params: { role } }) => ({ page: guidePage(role) }),
  }),
];
