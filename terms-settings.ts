/** The operator's own texts that people accept: the terms of API access (R41), the measures that keep trade secrets confidential (R53). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { defaultTerms, termsOf, type Terms } from './domain/developers/terms.ts';
import { defaultMeasures } from './domain/secrets/measures.ts';
import { daySchema } from './domain/time/day.ts';

const LARGEST = 200 * 1024;

const schema = z.strictObject({
  version: z.string().regex(/^[\w.-]{1,50}$/),
  title: z.string().min(1).max(200),
  effectiveFrom: daySchema,
  file: z.string(),
});

const REMEDY = `Give JSON such as {"version":"2","title":"Terms","effectiveFrom":"2027-01-01","file":"/etc/terms.txt"}, with a file of plain text in UTF-8, of ${LARGEST / 1024} KB at most.`;

/** Read once at start: what people accept is known by the hash of what is read here. */
const textSetting = (whenNotSet: Terms) =>
  z
    .string()
    .transform((json, context): Terms => {
      const given = schema.safeParse(parsed(json));
      const text = given.success ? textOf(given.data.file) : undefined;
      if (given.success && text) return termsOf({ ...given.data, text });
      context.addIssue({ code: 'custom', message: REMEDY });
      return z.NEVER;
    })
    .default(whenNotSet);

export const termsSetting = textSetting(defaultTerms);
export const measuresSetting = textSetting(defaultMeasures);

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > LARGEST) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim() || undefined;
  } catch {
    return undefined;
  }
}
