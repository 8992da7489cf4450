/** The operator's own data products for fleets: the part of the settings that stands in a file (R44). */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { dataProductsFile, type SetDataProduct } from './domain/fleets/data-product.ts';

const LARGEST = 1024 * 1024;
const REMEDY =
  'Give the path of a file in JSON, such as {"dataProducts":[{"code":"fleet-tyres","names":{"en":"Tyres"},"groups":["health"]}]} (docs/fleets.md).';

/** Read once at start. Each fault is told with its place in the file. */
export const dataProductsSetting = z
  .string()
  .transform((path, context): SetDataProduct[] => {
    const file = contentOf(path);
    const read = file === undefined ? undefined : dataProductsFile.safeParse(file);
    if (read?.success) return read.data.dataProducts;
    if (!read) context.addIssue({ code: 'custom', message: REMEDY });
    for (const issue of read?.error.issues ?? [])
      context.addIssue({ code: 'custom', path: [...issue.path], message: remedyFor(issue) });
    return z.NEVER;
  })
  .default([]);

function contentOf(path: string): unknown {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > LARGEST) return undefined;
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** Where the file's schema has no words of its own. */
function remedyFor(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `There is no ${issue.keys.join(', ')} here. Leave it out.`;
  if (issue.code === 'invalid_value') return `Give ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}.`;
  if (/^(Invalid|Too )/.test(issue.message)) return 'This is missing, or of the wrong kind or size (docs/fleets.md).';
  return issue.message;
}
