/** The frame of the sandbox's own pages: the operator's, and where in the sandbox one can go. */
import type { ComponentChildren, VNode } from 'preact';
import { Layout } from '../../api/ui/layout.tsx';
import type { View } from '../../api/ui/view.ts';

const places = [
  ['/sandbox', 'Sandbox'],
  ['/sandbox/outbox', 'Outbox'],
  ['/sandbox/drive', 'Drive'],
] as const;

interface FrameProps {
  view: View;
  title: string;
  /** The place that this page is. */
  here?: (typeof places)[number][0];
  /** Served by us; the page's answer has to let it run. */
  script?: string;
  children: ComponentChildren;
}

export const SandboxFrame = ({ view, title, here, script, children }: FrameProps): VNode => (
  <Layout view={view} title={title} script={script}>
    <nav aria-label="Sandbox" class="sandbox">
      {places.map(([address, name]) => (
        <a key={address} href={address} aria-current={address === here ? 'page' : undefined}>
          {name}
        </a>
      ))}
      <Elsewhere to="/sandbox/demo-app">Demo app</Elsewhere>
      <Elsewhere to="/">Front page and guide</Elsewhere>
      <Elsewhere to="/support">Support console</Elsewhere>
      <Elsewhere to="/docs">API</Elsewhere>
    </nav>
    {children}
  </Layout>
);

interface ElsewhereProps {
  to: string;
  button?: boolean;
  /** Where the words alone do not say it; begins with them. */
  label?: string;
  children: ComponentChildren;
}

/** Leads out of the sandbox's pages, into a tab of its own: the tour stays where it is. */
export const Elsewhere = ({ to, button = false, label, children }: ElsewhereProps): VNode => (
  <a
    href={to}
    target="_blank"
    rel="noopener"
    class={button ? 'small' : undefined}
    role={button ? 'button' : undefined}
    aria-label={label && `${label} (new tab)`}
  >
    {children}
  </a>
);
