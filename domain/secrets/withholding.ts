/**
 * R54: the data holder withholds or suspends signals that are trade secrets, or as an exception refuses them. What the law lets it do, on
 * which grounds, with which elements in writing, is said here; the day from which a ground holds is the policy's to say.
 */
import { z } from 'zod';
import { signalKey } from '../registry/entries.ts';
import { lineSchema, textSchema } from '../text/plain-text.ts';
import { daySchema } from '../time/day.ts';

export const withholdingKinds = ['withhold', 'suspend', 'refuse'] as const;
export type WithholdingKind = (typeof withholdingKinds)[number];

interface Ground {
  kinds: readonly WithholdingKind[];
  /** Of the Data Act: towards the user, and towards a third party. */
  articles: readonly [user: string, recipient: string];
}

export const grounds = {
  'no-agreement': { kinds: ['withhold'], articles: ['4(7)', '5(10)'] },
  'measures-not-implemented': { kinds: ['withhold', 'suspend'], articles: ['4(7)', '5(10)'] },
  'confidentiality-undermined': { kinds: ['withhold', 'suspend'], articles: ['4(7)', '5(10)'] },
  'serious-damage': { kinds: ['refuse'], articles: ['4(8)', '5(11)'] },
  /** Proposed with the Digital Omnibus: no law until the policy names a day. */
  'third-country-disclosure': { kinds: ['refuse'], articles: ['4(8)', '5(11)'] },
} as const satisfies Record<string, Ground>;
export type GroundName = keyof typeof grounds;
export const groundNames = Object.keys(grounds) as [GroundName, ...GroundName[]];

/** From which day each ground holds; `null`: not yet. */
export const groundDaysSchema = z
  .strictObject({
    'no-agreement': daySchema.nullable().default('2025-09-12'),
    'measures-not-implemented': daySchema.nullable().default('2025-09-12'),
    'confidentiality-undermined': daySchema.nullable().default('2025-09-12'),
    'serious-damage': daySchema.nullable().default('2025-09-12'),
    'third-country-disclosure': daySchema.nullable().default(null),
  })
  .prefault({});

/** The notice to the competent authority, with its number there and the day on which it was sent. */
export const noticeForm = z.strictObject({ number: lineSchema(100), on: daySchema }).meta({ id: 'AuthorityNotice' });

const elementsSchema = z.strictObject({
  ground: z.enum(groundNames),
  measures: textSchema(2000)
    .optional()
    .describe(
      'Which measures were not agreed or not put into practice, or by what confidentiality was undermined (Article 4(7)).',
    ),
  damage: textSchema(2000)
    .optional()
    .describe('Of a refusal: the serious economic damage that is highly likely despite the measures (Article 4(8)).'),
  thirdCountries: textSchema(2000).optional().describe('Whether secrets can be enforced in third countries.'),
  confidentialityLevel: textSchema(2000).optional().describe('The nature and level of confidentiality of the data.'),
  uniqueness: textSchema(2000).optional().describe('The uniqueness and novelty of the product.'),
});
export type WithholdingElements = z.output<typeof elementsSchema>;

/** What a refusal rests on: one of them at least, objectively. */
export const objectiveElements = ['thirdCountries', 'confidentialityLevel', 'uniqueness'] as const;

export const withholdForm = z
  .strictObject({
    signals: z.array(signalKey).min(1).max(500).describe('By path; each marked as a trade secret.'),
    kind: z.enum(withholdingKinds),
    elements: elementsSchema,
    reason: textSchema(4000).describe('The substantiation in writing: whom it concerns reads it.'),
    notice: noticeForm.optional(),
  })
  .superRefine(({ kind, elements }, context) => {
    const fault = (name: keyof WithholdingElements, message: string) =>
      context.addIssue({ code: 'custom', path: ['elements', name], message });
    const { kinds }: Ground = grounds[elements.ground];
    if (!kinds.includes(kind)) fault('ground', `This ground is none to ${kind} on.`);
    if (kind !== 'refuse' && !elements.measures)
      fault(
        'measures',
        'Say which measures are not agreed or not put into practice, or what undermined confidentiality.',
      );
    if (kind === 'refuse' && !elements.damage)
      fault('damage', 'Say which serious economic damage is highly likely although measures are taken.');
    if (kind === 'refuse' && objectiveElements.every((name) => !elements[name]))
      fault(
        'uniqueness',
        'Give one objective element at least: third countries, level of confidentiality, or uniqueness.',
      );
  })
  .meta({ id: 'Withhold' });
export type WithholdForm = z.output<typeof withholdForm>;

export const resumeForm = z.strictObject({ reason: textSchema(4000) }).meta({ id: 'ResumeSecrets' });
