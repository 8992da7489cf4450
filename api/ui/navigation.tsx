/** Where a signed-in account can go, and the way out. */
import type { VNode } from 'preact';
import type { AccountKind } from '../../domain/requests/types.ts';
import { CsrfField } from './csrf-field.tsx';
import { PlaceList, type Place } from './place-list.tsx';
import type { View, Visitor } from './view.ts';

const requests: Place = ['/requests', 'nav.requests'];
const products: Place = ['/products', 'nav.products'];
const shares: Place = ['/shares', 'nav.shares'];
const access: Place = ['/access', 'nav.access'];
const fleet: Place = ['/fleet', 'nav.fleet'];
const developer: Place = ['/developer', 'nav.developer'];
const providers: Place = ['/providers', 'nav.providers'];
const consents: Place = ['/consents', 'nav.consents'];
const charges: Place = ['/charges', 'nav.charges'];
const notices: Place = ['/notices', 'nav.notices'];
const company: Place = ['/company', 'nav.company'];

const placesOf: Record<AccountKind, readonly Place[]> = {
  retail: [requests, products, access, shares, developer],
  fleet: [requests, products, fleet, providers, access, shares, company, developer, notices],
  provider: [requests, consents, charges, company, developer, notices],
  developer: [developer, notices],
  staff: [
    ['/support', 'nav.work'],
    ['/support/enquiries', 'nav.enquiries'],
    ['/support/applications', 'nav.applications'],
    ['/support/providers', 'nav.providers'],
    ['/support/misuse', 'nav.misuse'],
    ['/support/developers', 'nav.developers'],
    ['/support/access', 'nav.access'],
    ['/support/rates', 'nav.rates'],
    ['/support/summary', 'nav.summary'],
  ],
  service: [],
};

export function Navigation({ view, visitor }: { view: View; visitor: Visitor }): VNode {
  const { say } = view;
  const places = placesOf[visitor.kind];
  // The most particular place that the page lies in.
  const here = places.map(([address]) => address).findLast((address) => visitor.path.startsWith(address));
  return (
    <div class="container account">
      <PlaceList view={view} label="nav.label" places={places} here={here} />
      <form method="post" action="/sign-out">
        <CsrfField view={view} />
        <span>{visitor.email}</span>{' '}
        <button type="submit" class="secondary outline">
          {say('site.signOut')}
        </button>{' '}
        <button type="submit" name="where" value="everywhere" class="secondary outline">
          {say('site.signOutEverywhere')}
        </button>
      </form>
    </div>
  );
}
