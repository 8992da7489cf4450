/** What an authority may ask for: everything about one request but its data, and what was refused in a year (Article 37). */
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { ZipFile } from 'yazl';
import { z } from 'zod';
import { proofOf } from '../../../db/audit/proof.ts';
import { noteDossier } from '../../../db/support/dossier.ts';
import { refusalsOf } from '../../../db/support/refusals.ts';
import { supportRecord, type SupportRecord } from '../../../db/support/record.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { csvOf } from '../../../domain/text/csv-rows.ts';
import { route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;

const year = z.coerce.number().int().min(2025).max(2200);
const refusal = z
  .strictObject({
    year: z.int(),
    article: z.string().describe('Of the Data Act.'),
    what: z.string(),
    count: z.int(),
  })
  .meta({ id: 'RefusalCount' });

export const supportAuthorityRoutes = [
  route({
    method: 'get',
    path: '/v1/support/requests/:id/dossier',
    policy: supervisor,
    summary:
      'Everything about one request but its data, for an authority: record, timeline, emails, decisions, and what proves the audit trail. That it was made is in that trail.',
    rule: 'R39',
    params: z.strictObject({ id: requestIdSchema }),
    responses: { 200: { description: 'A ZIP.', mediaType: 'application/zip', schema: z.string() } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, services) => {
      const { db } = services;
      const record = await supportRecord(db, id);
      await noteDossier(db, id, caller.account);
      const proof = await proofOf(db, `request:${id}`);
      return { stream: (_req, res) => sendDossier(res, record, proof, services) };
    },
  }),
  route({
    method: 'get',
    path: '/v1/support/refusals',
    policy: agent,
    summary: 'What was refused, ended by staff or late in a year, by article; as CSV with `?format=csv`.',
    rule: 'R39',
    query: z.strictObject({ year, format: z.enum(['json', 'csv']).optional() }),
    responses: {
      200: {
        description: 'Those that there were.',
        schema: z.strictObject({ refusals: z.array(refusal) }),
        mediaType: 'text/csv',
      },
    },
    handler: async ({ query }, { db, config }) => {
      const refusals = await refusalsOf(db, query.year, config.policy.timeZone);
      if (query.format !== 'csv') return { body: { refusals } };
      return {
        headers: {
          'Content-Type': 'text/csv; charset=utf-8',
          'Content-Disposition': `attachment; filename="refusals-${query.year}.csv"`,
        },
        body: csvOf(['year', 'article', 'what', 'count'], refusals),
      };
    },
  }),
];

const README = `One request, as the data holder's record has it. No data of the products is in here.

record.json     everything that is recorded: the form, periods, deadlines, consent, files with their sizes and hashes, notes, reasons
timeline.csv    what happened when, and who did it
emails.csv      which emails were sent to whom (by side), and what became of them
decisions.json  what people decided, with reasons
audit.ndjson    the audit trail of this request: each line is a row, with the text that is hashed
seals.ndjson    the seals that cover those rows

To check the audit trail: a row's hash is the SHA-256 of the hash of the row before it (as bytes; of nothing for the first) and of its text
(UTF-8). A seal's rowsHash is the SHA-256 of the hashes of all rows that it covers, one after the other; the hashes of our rows are among
them. A seal's hash is the SHA-256 of the hash of the seal before it and of its text. The hash of each seal is in the data holder's log, kept
apart from its database: ask for it, and compare.
`;

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const asLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

async function sendDossier(
  res: Response,
  record: SupportRecord,
  { rows, seals }: Awaited<ReturnType<typeof proofOf>>,
  { config }: Services,
): Promise<void> {
  const { timeline, mails, decisions, reasons, changes, notes, ...rest } = record;
  const files: Record<string, string> = {
    'README.txt': README,
    'record.json': asJson({ operator: config.operator.name, ...rest, notes, changes }),
    'timeline.csv': csvOf(
      ['at', 'event', 'actor', 'internal', 'detail'],
      timeline.map((entry) => ({ ...entry, detail: entry.detail ? JSON.stringify(entry.detail) : '' })),
    ),
    'emails.csv': csvOf(['step', 'to', 'turn', 'status', 'queuedAt', 'acceptedAt', 'settledAt', 'lastError'], mails),
    'decisions.json': asJson({ decisions, reasons }),
    'audit.ndjson': asLines(rows),
    'seals.ndjson': asLines(seals),
  };
  const zip = new ZipFile();
  const mtime = new Date();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name, { mtime });
  zip.end();
  res.type('application/zip').attachment(`dossier-${record.id}.zip`);
  await pipeline(zip.outputStream as PassThrough, res); // the library's own stream, which its types take for any
}
