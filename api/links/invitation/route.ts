/** The link in an email that invites somebody to join a company (R46). Opening it changes nothing (R21). */
import { z } from 'zod';
import { invitationByLink } from '../../../db/companies/invitations.ts';
import { localeSchema } from '../../../domain/requests/form-fields.ts';
import { route } from '../../call/route.ts';
import { invitationSeen } from '../../v1/fleet/users/routes.ts';
import { offeredInvitationPage } from './page.tsx';

export const invitationLinkRoutes = [
  route({
    method: 'get',
    path: '/links/invitation/:token',
    policy: { link: 'invitation' },
    summary: 'Which company invites, and as what. It is accepted by signing in. Changes nothing.',
    rule: 'R46, R21',
    params: z.strictObject({ token: z.string() }),
    responses: { 200: { description: 'The invitation; for browsers a page that leads on.', schema: invitationSeen } },
    problems: ['not-found', 'link-dead'],
    handler: async ({ caller }, { db }) => {
      const invitation = await invitationByLink(db, caller.id);
      return {
        body: invitation,
        page: offeredInvitationPage(invitation),
        locale: localeSchema.parse(invitation.locale),
      };
    },
  }),
];
