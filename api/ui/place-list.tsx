/** Places to go to, in a landmark that names them; the one where the page is stands out. */
import type { VNode } from 'preact';
import type { View } from './view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';

export type Place = readonly [address: string, words: PageKey];

interface PlaceListProps {
  view: View;
  label: PageKey;
  places: readonly Place[];
  /** Where the page is; none of them, where it is elsewhere. */
  here: string | undefined;
  class?: string;
}

export const PlaceList = ({ view: { say }, label, places, here, class: look }: PlaceListProps): VNode => (
  <nav aria-label={say(label)} class={look}>
    <ul>
      {places.map(([address, words]) => (
        <li key={address}>
          <a href={address} aria-current={address === here ? 'page' : undefined}>
            {say(words)}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);
