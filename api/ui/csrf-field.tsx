/** What every form of a signed-in account carries. */
import type { VNode } from 'preact';
import type { View } from './view.ts';

export const CsrfField = ({ view }: { view: View }): VNode | null =>
  view.visitor && <input type="hidden" name="csrf" value={view.visitor.csrf} />;
