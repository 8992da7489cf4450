/** Parts of a page that keep themselves up to date, the frame around them, and the end of a list. */
import type { ComponentChildren, VNode } from 'preact';
import { wasDone } from './act.ts';
import { Layout } from '../ui/layout.tsx';
import type { View } from '../ui/view.ts';

interface ConsolePageProps {
  view: View;
  title: string;
  /** Where the page as it is now can be had; answers to forms come from other addresses. */
  address: string;
  children: ComponentChildren;
}

/** A page of the console. The words are for the script, which has none of its own. */
export function ConsolePage({ view, title, address, children }: ConsolePageProps): VNode {
  const { say } = view;
  return (
    <Layout view={view} title={title} console>
      <div
        id="console"
        data-address={address}
        data-changed={say('console.live.changed', { parts: '%' })}
        data-kept={say('console.live.kept', { parts: '%' })}
        data-away={say('console.live.away')}
      >
        {wasDone(view.address) && (
          <p class="notice" role="status">
            {say('console.done')}
          </p>
        )}
        {children}
      </div>
      <p class="live" id="live" role="status" />
    </Layout>
  );
}

interface PartProps {
  id: string;
  /** What it is called, also when it is said to have changed. */
  name: string;
  /** Without a heading and a landmark: what it holds has its own. */
  quiet?: boolean;
  children: ComponentChildren;
}

/** A part that is replaced as a whole when it has changed, unless somebody is typing in it. */
export const Part = ({ id, name, quiet = false, children }: PartProps): VNode =>
  quiet ? (
    <div id={id} data-part={name}>
      {children}
    </div>
  ) : (
    <section id={id} data-part={name} aria-labelledby={`${id}-h`}>
      <h2 id={`${id}-h`}>{name}</h2>
      {children}
    </section>
  );

/** The way to the next ones of a list, if there are any. */
export const More = ({ view: { say }, address }: { view: View; address: string | null }): VNode | null =>
  address === null ? null : (
    <p>
      <a href={address}>{say('console.more')}</a>
    </p>
  );
