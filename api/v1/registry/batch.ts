/** Many entries in one call: a line each, read, put and answered as they come (http.md, Data in). */
import type { Request, Response } from 'express';
import { once } from 'node:events';
import { z } from 'zod';
import type { RegistryEntry } from '../../../domain/registry/entries.ts';
import type { Verdict } from '../../../db/registry/verdict.ts';
import { putEntries } from '../../../db/registry/put.ts';
import { fieldErrors } from '../../call/input/field-errors.ts';
import { parsedJson } from '../../call/input/json.ts';
import { bodyOf, linesOf, type Line } from '../../call/input/lines.ts';
import type { FieldError } from '../../call/problems/problem.ts';
import { fieldErrorOf } from '../../call/problems/refusals.ts';
import { unkeepable } from '../../call/input/well-formed.ts';
import type { Services } from '../../server/services.ts';
import { kinds, puts, type Put } from './kinds.ts';

const LINE_BYTES = 64 * 1024;
/** Lines of one transaction, at most. */
const AT_ONCE = 200;

/** What is said of a line. */
export const lineVerdict = z
  .strictObject({
    line: z.int().describe('The first is 1.'),
    verdict: z.enum(['created', 'changed', 'unchanged', 'late', 'refused', 'not-taken']),
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
    detail: z.string().optional(),
  })
  .meta({ id: 'RegistryLineVerdict' });
type LineVerdict = z.input<typeof lineVerdict>;

/**
 * Answers each line once what it says is committed. Where the record can't be reached, the last line of the answer says
 * from which line on nothing was taken: all of it may be sent again, since the same again changes nothing.
 */
export async function takeBatch(
  req: Request,
  res: Response,
  { db, log, running }: Pick<Services, 'db' | 'log' | 'running'>,
  actor: string,
): Promise<void> {
  res.status(200).type('application/x-ndjson');
  let from = 1;
  try {
    for await (const lines of linesOf(bodyOf(req), { most: LINE_BYTES, atOnce: AT_ONCE })) {
      from = lines[0]?.no ?? from;
      const verdicts = await putLines(lines);
      await running.cutEnded(); // ends of registrations end links (R8)
      const text = verdicts.map((verdict) => `${JSON.stringify(verdict)}\n`).join('');
      if (!res.write(text)) await Promise.race([once(res, 'drain'), once(res, 'close')]);
      if (res.destroyed) return;
    }
  } catch (error) {
    if (req.destroyed && !req.complete) return; // the caller left
    log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'a batch of the registry broke off');
    const detail = 'This line and those after it were not taken, or only some of them. Send them again.';
    res.write(`${JSON.stringify({ line: from, verdict: 'not-taken', detail } satisfies LineVerdict)}\n`);
  }
  res.end();

  async function putLines(lines: readonly Line[]): Promise<LineVerdict[]> {
    const read = lines.map((line) => readLine(line));
    const entries = read.flatMap((one) => ('entry' in one ? [one.entry] : []));
    const verdicts = (await putEntries(db, entries, actor)).values();
    return read.map((one, i) => {
      const line = lines[i]!.no;
      return 'entry' in one
        ? { line, ...answerOf(verdicts.next().value!) }
        : { line, verdict: 'refused' as const, errors: one.errors };
    });
  }
}

const answerOf = (verdict: Verdict): Omit<LineVerdict, 'line'> =>
  verdict.verdict === 'refused' ? { verdict: 'refused', errors: verdict.faults.map(fieldErrorOf) } : verdict;

/** What a line says, or everything that is wrong with it. */
function readLine({ text }: Line): { entry: RegistryEntry } | { errors: FieldError[] } {
  if (text === null) return fault('', `A line may have ${LINE_BYTES / 1024} KiB at most, in UTF-8.`);
  const value = parsedJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault('', 'Give one JSON object on a line of its own.');
  const unkept = unkeepable(value, '');
  if (unkept.length > 0) return { errors: unkept };
  const { put, ...rest } = value as Record<string, unknown>;
  if (!puts.includes(put as Put)) return fault('/put', `Give ${puts.map((name) => `"${name}"`).join(' or ')}.`);
  return readEntry(put as Put, rest);
}

/** An entry whose key stands among its fields. */
function readEntry(put: Put, fields: Record<string, unknown>): { entry: RegistryEntry } | { errors: FieldError[] } {
  const { key: name, keySchema, entry: schema } = kinds[put];
  const { [name]: key, ...entry } = fields;
  const readKey = z.strictObject({ [name]: keySchema }).safeParse({ [name]: key });
  const readFields = schema.safeParse(entry);
  if (!readKey.success || !readFields.success)
    return {
      errors: [
        ...(readKey.success ? [] : fieldErrors(readKey.error, { [name]: key })),
        ...(readFields.success ? [] : fieldErrors(readFields.error, entry)),
      ],
    };
  return { entry: { put, key: String(key), ...readFields.data } as RegistryEntry };
}

const fault = (pointer: string, detail: string): { errors: FieldError[] } => ({ errors: [{ pointer, detail }] });
