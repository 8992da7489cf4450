/** What trade secrets there are, and by which measures whoever receives them keeps them confidential (R53). */
import { z } from 'zod';
import { secretSignals } from '../../../db/readings/secret-signals.ts';
import { productKinds } from '../../../domain/requests/types.ts';
import { daySchema } from '../../../domain/time/day.ts';
import { route } from '../../call/route.ts';

const answer = z
  .strictObject({
    version: z.string(),
    title: z.string(),
    text: z.string().describe('The measures; plain text, paragraphs between empty lines.'),
    sha256: z.string().describe('Of the text in UTF-8, in hexadecimal.'),
    effectiveFrom: daySchema,
    url: z.string().describe('Where people read them.'),
    signals: z.array(
      z.strictObject({
        path: z.string(),
        meaning: z.record(z.string(), z.string()),
        groups: z.array(z.string()),
        kinds: z.array(z.enum(productKinds)),
      }),
    ),
  })
  .meta({ id: 'ConfidentialityMeasures' });

export const confidentialityRoutes = [
  route({
    method: 'get',
    path: '/v1/confidentiality',
    policy: { anyone: 'people read what they agree to before they ask' },
    summary: 'The signals that are trade secrets, and the measures to agree to so that they are given, too.',
    rule: 'R53',
    responses: { 200: { description: 'As they are in force.', schema: answer } },
    handler: async (_call, { db, config: { measures, publicUrl } }) => ({
      body: { ...measures, url: `${publicUrl}/confidentiality`, signals: await secretSignals(db) },
    }),
  }),
];
