/** Turns the faults that zod found into places (JSON pointers) and remedies in words. */
import type { z } from 'zod';
import type { FieldError } from '../problems/problem.ts';

type Issue = z.core.$ZodIssue;
/** Unknown fields named in one answer, at most. A body with more was sent to the wrong address, and a flood of fields must not cause a longer answer. */
const MOST_UNKNOWN = 50;
type Path = readonly PropertyKey[];

/** Every fault in `value`, each with its place below `at`. */
export const fieldErrors = (error: z.ZodError, value: unknown, at = ''): FieldError[] =>
  error.issues.flatMap((issue) => faultsOf(issue, value, at));

function faultsOf(issue: Issue, value: unknown, at: string): FieldError[] {
  const pointer = at + pointerTo(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, MOST_UNKNOWN).map((key) => ({
      pointer: at + pointerTo([...issue.path, key]),
      detail: 'There is no such field here. Leave it out.',
    }));
  }
  if (issue.code === 'invalid_union' && 'discriminator' in issue) {
    return [{ pointer, detail: remedyForChoice(issue) }];
  }
  return [{ pointer, detail: remedyFor(issue, valueAt(value, issue.path)) }];
}

function remedyFor(issue: Issue, found: unknown): string {
  if (found === undefined && isZodsOwn(issue)) return `This field is missing. ${wanted(issue)}`.trim();
  if (issue.code === 'invalid_type' && isZodsOwn(issue)) return `This is of the wrong kind. ${wanted(issue)}`;
  if (issue.code === 'too_big' && isZodsOwn(issue)) return `At most ${issue.maximum} ${unitOf(issue.origin)}.`;
  if (issue.code === 'too_small' && isZodsOwn(issue)) return `At least ${issue.minimum} ${unitOf(issue.origin)}.`;
  if (issue.code === 'invalid_value' && isZodsOwn(issue)) return wanted(issue);
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message; // what the key's own schema says
  return issue.message;
}

/** Where a schema has no words of its own, zod's stand there; they name types, not remedies. */
const isZodsOwn = (issue: Issue): boolean => /^(Invalid|Too |Unrecognized|Expected)/.test(issue.message);

function wanted(issue: Issue): string {
  if (issue.code === 'invalid_type') return `Give ${kinds[issue.expected] ?? issue.expected}.`;
  if (issue.code === 'invalid_value') return `Give ${listed(issue.values)}.`;
  return '';
}

const listed = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value))).join(' or ');

/** zod names the choices, but its types do not know yet. */
const remedyForChoice = (issue: Issue): string =>
  'options' in issue && Array.isArray(issue.options)
    ? `Give ${listed(issue.options)}.`
    : 'This is none of the choices.';

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const unitOf = (origin: string): string => (origin === 'string' ? 'characters' : origin === 'array' ? 'entries' : '');

/** The JSON pointer of a path. */
export const pointerTo = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}
