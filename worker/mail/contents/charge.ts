/** R32: what the third party is charged, as it was told when it submitted the request. */
import { paragraph, type Block, type Fact } from '../content.ts';
import type { Draft } from '../draft.ts';

/** Empty for requests that share nothing: they cost nothing. */
export function charge({ record, say }: Draft): Fact[] {
  if (!record.sharing) return [];
  const { compensation } = record.sharing;
  if (!compensation?.cents) return [{ label: say.words('charge'), values: [say.words('charge.none')] }];
  const amount = say.money(compensation.cents, compensation.currency);
  const value = compensation.reduced ? say.words('charge.reduced', { amount }) : amount;
  return [{ label: say.words('charge'), values: [value] }];
}

export const whenCharged = ({ record, say }: Draft): Block[] =>
  record.sharing?.compensation?.cents ? [paragraph(say.words('charge.when'))] : [];
