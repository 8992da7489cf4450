/** A number that was counted only so far (`db/support/counts.ts`), in words. */
import type { SupportCounts } from '../../../db/support/counts.ts';
import type { View } from '../../ui/view.ts';

/** `1,000+` where there are more. */
export const counted = ({ number }: View, count: number, { most }: Pick<SupportCounts, 'most'>): string =>
  count > most ? `${number(most)}+` : number(count);
