/** A fact in a list of facts: its name, and what it is. */
import type { ComponentChildren, VNode } from 'preact';

export const Fact = ({ name, children }: { name: string; children: ComponentChildren }): VNode => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
