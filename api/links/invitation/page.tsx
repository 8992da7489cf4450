/** What the email offers; it is accepted by signing in (R21). */
import type { VNode } from 'preact';
import type { InvitationSeen } from '../../../db/companies/invitations.ts';
import { Layout } from '../../ui/layout.tsx';
import { InvitationFacts } from '../../ui/offer-facts.tsx';
import type { View } from '../../ui/view.ts';

export const offeredInvitationPage =
  (invitation: InvitationSeen) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('join.title');
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{say('join.signIn')}</p>
        <InvitationFacts view={view} invitation={invitation} />
        <p>
          <a href={`/invitations/${invitation.id}`} role="button">
            {say('offer.signIn')}
          </a>
        </p>
        <p>{say('offer.nothing')}</p>
      </Layout>
    );
  };
