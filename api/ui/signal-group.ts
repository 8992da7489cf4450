/** Groups of signals in words (R51). */
import type { View } from './view.ts';
import { isPageKey } from '../../domain/languages/message.ts';

/** A group in words; the catalogue's own name where we have none. */
export function groupIn({ say }: View, group: string): string {
  const key = `group.${group}`;
  return isPageKey(key) ? say(key) : group;
}
