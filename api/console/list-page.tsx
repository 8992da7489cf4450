/** A page of the console that lists things to decide about or act on, each a part of it, with the next ones behind a link. */
import type { VNode } from 'preact';
import type { View } from '../ui/view.ts';
import type { PageKey } from '../../domain/languages/keys.ts';
import { ReturnedFaults } from './act-form.tsx';
import type { Returned } from './act.ts';
import { ConsolePage, More } from './part.tsx';

export interface Listed {
  /** Where the next ones are, if there are any. */
  more: string | null;
  /** A supervisor may act. */
  maySupervise: boolean;
  returned: Returned | null;
}

interface ListPageProps extends Omit<Listed, 'maySupervise'> {
  view: View;
  title: PageKey;
  lead: PageKey;
  /** Said where there is nothing. */
  none: PageKey;
  address: string;
  children: readonly VNode[];
}

export function ListPage({ view, title, lead, none, address, more, returned, children }: ListPageProps): VNode {
  const { say } = view;
  return (
    <ConsolePage view={view} title={say(title)} address={address}>
      <h1>{say(title)}</h1>
      <p class="lead">{say(lead)}</p>
      <ReturnedFaults view={view} returned={returned} />
      {children.length === 0 && <p>{say(none)}</p>}
      {children}
      <More view={view} address={more} />
    </ConsolePage>
  );
}
