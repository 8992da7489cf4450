/** The calls by which the operator's systems send readings in (http.md, Data in). */
import type { Request } from 'express';
import { z } from 'zod';
import { fieldErrors } from '../api/call/input/field-errors.ts';
import { parsedJson } from '../api/call/input/json.ts';
import { bodyOf, linesOf } from '../api/call/input/lines.ts';
import { Problem } from '../api/call/problems/problem.ts';
import { route, type Route } from '../api/call/route.ts';
import { batchSchema, envelopeSchema, MOST_READINGS, remedies, type RefusedReading } from '../domain/readings/batch.ts';
import type { Batch, TakeBatch } from './take.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const LINE_BYTES = 64 * 1024;

const answer = z
  .strictObject({
    accepted: z.int().describe('How many readings were taken.'),
    refused: z
      .array(
        z.strictObject({
          index: z.int().describe('Among the readings, from 0.'),
          line: z.int().optional().describe('Of NDJSON: the line, from 1.'),
          why: z.string(),
          pointer: z.string(),
          remedy: z.string(),
        }),
      )
      .describe('Those that were not, each with why, the field at fault and what helps.'),
    position: z.int().nullable().describe('Where the batch ends in the feed; null where nothing of it was taken.'),
  })
  .meta({ id: 'IngestAnswer' });

export const ingestRoutes = (take: TakeBatch): Route[] => [
  route({
    method: 'post',
    path: '/ingest/v1/batches',
    policy: { accounts: ['service'], role: 'ingest' },
    takes: 'stream',
    summary: `A batch of at most ${MOST_READINGS} readings, as JSON, or as NDJSON: who sends it, then a reading a line.`,
    rule: 'R16, R43',
    endsNothing: true,
    examples: {
      'one reading': {
        source: 'gateway-1',
        sequence: 1,
        readings: [{ vin: 'WVWZZZ1JZXW000001', signal: 'Vehicle.Speed', at: '2026-01-31T10:00:00Z', value: 53.2 }],
      },
    },
    responses: { 200: { description: 'Committed. The same batch again gets the same answer.', schema: answer } },
    problems: ['not-in-this-state'],
    handler: () => ({
      stream: async (req, res) => {
        const { lines, ...batch } = req.is('application/x-ndjson') ? await readLines(req) : await readJson(req);
        const taken = await take(batch);
        if (taken.outcome === 'behind')
          throw new Problem(
            'not-in-this-state',
            `This source has sent the batch ${taken.last} before. Batches of a source come in order: send several at once as several sources.`,
            { members: { last: taken.last } },
          );
        res.status(200);
        if (taken.repeated) res.set('Idempotency-Replayed', 'true');
        const { refused = [] } = taken.answer as { refused?: RefusedReading[] };
        res.json({ ...taken.answer, refused: refused.map((one) => helped(one, lines)) });
      },
    }),
  }),
];

/** What was refused, with what helps. */
const helped = ({ index, why, pointer }: RefusedReading, lines: readonly number[] | undefined) => ({
  index,
  ...(lines && { line: lines[index] }),
  why,
  pointer,
  remedy: remedies[why],
});

/** A batch as it was sent; `lines`: on which line each reading stood. */
type Sent = Batch & { lines?: readonly number[] };

async function readJson(req: Request): Promise<Sent> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of bodyOf(req)) {
    bytes += piece.length;
    if (bytes > MOST_BYTES) throw tooLarge();
    pieces.push(piece);
  }
  return checked(batchSchema, parsed(Buffer.concat(pieces).toString()));
}

async function readLines(req: Request): Promise<Sent> {
  let envelope: Omit<Batch, 'readings'> | undefined;
  const readings: unknown[] = [];
  const numbers: number[] = [];
  let read = 0;
  for await (const lines of linesOf(bodyOf(req), { most: LINE_BYTES, atOnce: 1000 })) {
    for (const { no, text } of lines) {
      read += text?.length ?? LINE_BYTES;
      if (read > MOST_BYTES) throw tooLarge();
      if (envelope) {
        readings.push(text === null ? undefined : parsedJson(text)); // a line that is no JSON is refused as a reading
        numbers.push(no);
      } else envelope = checked(envelopeSchema, text === null ? undefined : parsed(text));
    }
    if (readings.length > MOST_READINGS) break;
  }
  return { ...checked(batchSchema, { ...envelope, readings }), lines: numbers };
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem('invalid', 'Mend the fields listed in errors and send it again.', {
    errors: fieldErrors(result.error, value),
  });
}

function parsed(text: string): unknown {
  const value = parsedJson(text);
  if (value === undefined) throw new Problem('bad-request', 'The body is not JSON: mend its syntax.');
  return value;
}

const tooLarge = (): Problem =>
  new Problem('too-large', `A batch may have ${MOST_BYTES / 1024 / 1024} MiB at most. Send it as several batches.`);
