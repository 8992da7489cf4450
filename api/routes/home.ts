/** The front page and the guide (R37), and the ways in for those without an account. */
import { z } from 'zod';
import { accountKinds } from '../../domain/request-types.ts';
import { guideRoles } from '../guide.ts';
import { guidePage } from '../pages/guide.tsx';
import { homePage } from '../pages/home.tsx';
import { route } from '../route.ts';

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
    handler: (_call, { config }) => ({
      body: { operator: config.operator.name, openapi: '/openapi.json', docs: '/docs' },
      page: homePage,
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
