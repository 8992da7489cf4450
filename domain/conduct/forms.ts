/** What is entered about misuse of data that was given (R60; Article 11). */
import { z } from 'zod';
import { textSchema } from '../text/plain-text.ts';
import { daySchema } from '../time/day.ts';

export const misuseForm = z
  .strictObject({
    what: textSchema(2000).describe('What was done with the data that was not agreed, and how it is known.'),
    since: daySchema.optional(),
  })
  .meta({ id: 'MisuseReport' });
export type MisuseForm = z.infer<typeof misuseForm>;

export const eraseDemand = z
  .strictObject({
    reason: textSchema(2000).describe('Told to the third party.'),
    eraseBy: daySchema.describe('Until when it has to erase the data and to confirm that.'),
  })
  .meta({ id: 'EraseDemand' });
export type EraseDemand = z.infer<typeof eraseDemand>;

export const caseStatuses = ['reported', 'demanded', 'erased', 'closed'] as const;
export type CaseStatus = (typeof caseStatuses)[number];
