/** What the email offers; it is accepted by signing in (R21). */
import type { VNode } from 'preact';
import type { RentalSeen } from '../../../db/companies/rentals.ts';
import { Layout } from '../../ui/layout.tsx';
import { RentalFacts } from '../../ui/offer-facts.tsx';
import type { View } from '../../ui/view.ts';

export const offeredRentalPage =
  (rental: RentalSeen) =>
  (view: View): VNode => {
    const { say } = view;
    const title = say('renter.title');
    return (
      <Layout view={view} title={title}>
        <h1>{title}</h1>
        <p class="lead">{say('renter.signIn')}</p>
        <RentalFacts view={view} rental={rental} />
        <p>
          <a href={`/rentals/${rental.id}`} role="button">
            {say('offer.signIn')}
          </a>
        </p>
        <p>{say('offer.nothing')}</p>
      </Layout>
    );
  };
