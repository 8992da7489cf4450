/** What an account is offered by email and accepts when it has signed in: to join a company (R46), or a rental's data (R2, R7). */
import type { VNode } from 'preact';
import type { InvitationSeen } from '../../../db/companies/invitations.ts';
import type { RentalSeen } from '../../../db/companies/rentals.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { CsrfField } from '../../ui/csrf-field.tsx';
import { InvitationFacts, RentalFacts } from '../../ui/offer-facts.tsx';
import { Layout } from '../../ui/layout.tsx';
import type { View } from '../../ui/view.ts';

export const invitationPage =
  (invitation: InvitationSeen) =>
  (view: View): VNode => {
    const { say } = view;
    const joined = invitation.status === 'accepted';
    return (
      <Layout view={view} title={say(joined ? 'join.done' : 'join.title')}>
        <h1>{say(joined ? 'join.done' : 'join.title')}</h1>
        <p class="lead">
          {say(joined ? 'join.done.lead' : 'join.lead', { company: defanged(invitation.company.name) })}
        </p>
        <InvitationFacts view={view} invitation={invitation} />
        {joined ? (
          <p>
            <a href="/company" role="button">
              {say('join.toCompany')}
            </a>
          </p>
        ) : (
          <form method="post">
            <CsrfField view={view} />
            <button type="submit">{say('join.accept')}</button>
          </form>
        )}
      </Layout>
    );
  };

export const rentalPage =
  (rental: RentalSeen) =>
  (view: View): VNode => {
    const { say } = view;
    return (
      <Layout view={view} title={say(rental.accepted ? 'renter.done' : 'renter.title')}>
        <h1>{say(rental.accepted ? 'renter.done' : 'renter.title')}</h1>
        <p class="lead">{say(rental.accepted ? 'renter.done.lead' : 'renter.lead')}</p>
        <RentalFacts view={view} rental={rental} />
        {rental.accepted ? (
          <p>
            <a href="/products" role="button">
              {say('renter.toProducts')}
            </a>
          </p>
        ) : (
          <form method="post">
            <CsrfField view={view} />
            <button type="submit">{say('renter.accept')}</button>
          </form>
        )}
      </Layout>
    );
  };
