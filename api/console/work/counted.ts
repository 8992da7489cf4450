/** A number that was counted only so far (`db/support/desk-counts.ts`), in words. */
import type { DeskCounts } from '../../../db/support/desk-counts.ts';
import type { View } from '../../ui/view.ts';

/** `1,000+` where there are more. */
export const counted = ({ number }: View, count: number, { most }: Pick<DeskCounts, 'most'>): string =>
  count > most ? `${number(most)}+` : number(count);
