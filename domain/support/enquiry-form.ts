/** What an enquiry takes (R38). */
import { z } from 'zod';
import { emailSchema } from '../requests/form-fields.ts';
import { locales } from '../languages/languages.ts';
import { requestIdSchema } from '../ids.ts';
import { lineSchema, textSchema } from '../text/plain-text.ts';

export const enquiryTopics = ['request', 'complaint', 'trade-secrets', 'other'] as const;

/** What came of a complaint (R50). */
export const complaintOutcomes = ['upheld', 'partly-upheld', 'not-upheld'] as const;
export type ComplaintOutcome = (typeof complaintOutcomes)[number];

export const enquiryForm = z
  .strictObject({
    topic: z.enum(enquiryTopics),
    requestId: requestIdSchema.optional().describe('The number of the request that it is about.'),
    name: lineSchema(200),
    email: emailSchema.describe('Where the answer goes.'),
    text: textSchema(4000),
    locale: z.enum(locales).optional(),
  })
  .meta({ id: 'Enquiry' });
export type EnquiryForm = z.infer<typeof enquiryForm>;
