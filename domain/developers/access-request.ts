/** What a developer asks API access for (R41): its own data, or that of others. */
import { z } from 'zod';
import { groupName } from '../registry/entries.ts';
import { textSchema } from '../text/plain-text.ts';

export const accessUses = ['own-data', 'third-party'] as const;
export type AccessUse = (typeof accessUses)[number];

export const accessStates = ['in-review', 'approved', 'refused', 'lapsed'] as const;
export type AccessState = (typeof accessStates)[number];

export const accessRequestForm = z
  .strictObject({
    use: z.enum(accessUses).describe('`own-data` is approved at once; `third-party` after our review.'),
    purpose: textSchema(1000).describe(
      'What the data is for, in your own words; the people whose data it is read it as such.',
    ),
    agreement: textSchema(2000)
      .optional()
      .describe('What your agreement with your customers is: its address, or what it says.'),
    groups: z
      .array(groupName)
      .min(1, 'Name at least one group, or leave the field out.')
      .max(50)
      .optional()
      .describe('The groups of signals that you need (R51); all of them where left out.'),
  })
  .refine(({ use, agreement }) => use === 'own-data' || agreement !== undefined, {
    path: ['agreement'],
    error: 'Say what your agreement with your customers is: its address, or what it says.',
  })
  .meta({ id: 'ApiAccessRequest' });
export type AccessRequestForm = z.infer<typeof accessRequestForm>;
