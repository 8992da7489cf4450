/** The places of a fleet's data, on each of its pages. */
import type { VNode } from 'preact';
import { PlaceList } from '../../ui/place-list.tsx';
import type { View } from '../../ui/view.ts';

export const PLACES = [
  ['/fleet', 'fleet.vehicles'],
  ['/fleet/add', 'fleet.add'],
  ['/fleet/data-products', 'fleet.dataProducts'],
] as const;

export const FleetPlaces = ({ view, here }: { view: View; here: (typeof PLACES)[number][0] }): VNode => (
  <PlaceList view={view} label="fleet.places" places={PLACES} here={here} class="places" />
);
