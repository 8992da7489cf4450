/** The places of a fleet's data, on each of its pages. */
import type { VNode } from 'preact';
import type { View } from '../../ui/view.ts';

export const PLACES = [
  ['/fleet', 'fleet.vehicles'],
  ['/fleet/add', 'fleet.add'],
  ['/fleet/data-products', 'fleet.dataProducts'],
] as const;

export const FleetPlaces = ({ view: { say }, here }: { view: View; here: (typeof PLACES)[number][0] }): VNode => (
  <nav aria-label={say('fleet.places')} class="places">
    <ul>
      {PLACES.map(([address, words]) => (
        <li key={address}>
          <a href={address} aria-current={address === here ? 'page' : undefined}>
            {say(words)}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
