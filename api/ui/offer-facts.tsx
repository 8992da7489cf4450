/** What is offered to somebody by email, as facts: to join a company (R46), or an access of their own for a rental. */
import type { VNode } from 'preact';
import type { InvitationSeen } from '../../db/companies/invitations.ts';
import type { RentalSeen } from '../../db/companies/rentals.ts';
import { defanged } from '../../domain/text/plain-text.ts';
import { Fact } from './fact.tsx';
import type { View } from './view.ts';

export const InvitationFacts = ({ view, invitation }: { view: View; invitation: InvitationSeen }): VNode => {
  const { say, moment } = view;
  const { company, roles, expiresAt, status } = invitation;
  return (
    <dl class="facts">
      <Fact name={say('company.title')}>{defanged(company.name)}</Fact>
      <Fact name={say('users.roles')}>
        <ul class="plain">
          {roles.map((role) => (
            <li key={role}>
              {say(`users.role.${role}`)} <small>{say(`users.role.${role}.may`)}</small>
            </li>
          ))}
        </ul>
      </Fact>
      {status === 'open' && <Fact name={say('join.until')}>{moment(expiresAt)}</Fact>}
    </dl>
  );
};

export const RentalFacts = ({ view, rental }: { view: View; rental: RentalSeen }): VNode => {
  const { say, moment } = view;
  const { company, vin, name, from, to } = rental;
  return (
    <dl class="facts">
      <Fact name={say('company.kind.rental')}>{defanged(company)}</Fact>
      <Fact name={say('rentals.vehicle')}>
        {name} <code>{vin}</code>
      </Fact>
      <Fact name={say('rentals.from')}>{moment(from)}</Fact>
      <Fact name={say('rentals.to')}>{moment(to)}</Fact>
    </dl>
  );
};
