/** Settings that stand in a file of JSON, since they are too long for a variable. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const LARGEST = 1024 * 1024;

interface JsonFile<S extends z.ZodType> {
  schema: S;
  /** What such a file looks like. */
  example: string;
  /** The document that explains it. */
  doc: string;
}

/** The path of a file that is read once at start. Each fault is told with its place in the file. */
export const jsonFileSetting = <S extends z.ZodType>({ schema, example, doc }: JsonFile<S>) =>
  z.string().transform((path, context): z.output<S> => {
    const file = contentOf(path);
    const read = file === undefined ? undefined : schema.safeParse(file);
    if (read?.success) return read.data;
    if (!read)
      context.addIssue({ code: 'custom', message: `Give the path of a file in JSON, such as ${example} (${doc}).` });
    for (const issue of read?.error.issues ?? [])
      context.addIssue({ code: 'custom', path: [...issue.path], message: remedyFor(issue, doc) });
    return z.NEVER;
  });

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
function remedyFor(issue: z.core.$ZodIssue, doc: string): string {
  if (issue.code === 'unrecognized_keys') return `There is no ${issue.keys.join(', ')} here. Leave it out.`;
  if (issue.code === 'invalid_value') return `Give ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}.`;
  if (/^(Invalid|Too )/.test(issue.message)) return `This is missing, or of the wrong kind or size (${doc}).`;
  return issue.message;
}
