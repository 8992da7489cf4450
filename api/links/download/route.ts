/** The link to the data (R15): lists the files; each is streamed through the gate. Opening the list starts nothing. */
import { z } from 'zod';
import type { Knex } from 'knex';
import { findRequest, type RequestRow } from '../../../db/requests/row.ts';
import { chargeOf } from '../../../db/sharing/rates.ts';
import { detailsOf } from '../../../domain/requests/details.ts';
import { isSharing } from '../../../domain/requests/types.ts';
import { hasRecords, hasSummary } from '../../../db/downloads/files-now.ts';
import { filesGivenPage, requestWithoutFiles } from '../../../db/requests/views.ts';
import { SUMMARY } from '../../../domain/export/formats.ts';
import { notFound } from '../../../domain/refusal.ts';
import type { ServeDownload } from './serve-download.ts';
import { downloadEnd, mustBeCurrent } from '../alive.ts';
import { downloadPage, type Shared } from './page.tsx';
import { forRequester } from '../reader.ts';
import { cursorText, numberCursor } from '../../call/input/cursor.ts';
import { route, type Route } from '../../call/route.ts';
import { fileSchema } from '../../v1/requests/answers.ts';

const DAY_MS = 24 * 3_600_000;

const listing = z
  .strictObject({
    id: z.uuid(),
    period: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
    downloadUntil: z.iso.datetime(),
    files: z.array(fileSchema.extend({ href: z.string() })),
    next: z.string().nullable(),
    all: z.string().describe('Everything as one ZIP.'),
    summary: z.string().nullable().describe('The same as a page to read, HTML (R62); none of requests of long ago.'),
  })
  .meta({ id: 'DownloadLink' });

/** What a third party is told before it downloads. */
async function sharedWith(db: Knex, request: RequestRow): Promise<Shared | null> {
  if (!isSharing(request.type)) return null;
  const { customer, purpose } = detailsOf(request.type, request);
  const named = 'name' in customer ? customer.name : (customer.adminEmail ?? customer.cuuid ?? '');
  return { customer: named, purpose, ...(await chargeOf(db, request.id)) };
}

export const downloadLinkRoutes = (serve: ServeDownload): Route[] => [
  route({
    method: 'get',
    path: '/links/download/:token',
    policy: { link: 'download' },
    summary: 'The files of a request that is ready.',
    rule: 'R15–R17',
    params: z.strictObject({ token: z.string() }),
    query: z.strictObject({ cursor: numberCursor.optional() }),
    responses: {
      200: {
        description:
          'A page of at most 100 files, with size, records and SHA-256. With `next`, call again with it as `cursor`. For browsers a page.',
        schema: listing,
      },
    },
    problems: ['link-dead'],
    handler: async ({ caller, query }, { db }) => {
      const { request, state } = await requestWithoutFiles(db, caller.id);
      mustBeCurrent(request, caller);
      const until = downloadEnd(request);
      const [{ files, next }, isEmpty, isTold, shared] = await Promise.all([
        filesGivenPage(db, caller.id, query.cursor?.no),
        hasRecords(db, caller.id).then((has) => !has),
        hasSummary(db, caller.id),
        sharedWith(db, request),
      ]);
      const cursor = cursorText(next === null ? null : { no: next });
      const base = `/links/download/${caller.token}/`;
      const leftMs = until.getTime() - request.now.getTime();
      const daysLeft = leftMs < DAY_MS ? 0 : Math.round(leftMs / DAY_MS);
      return {
        body: {
          id: state.id,
          period: state.period,
          downloadUntil: until,
          files: files.map((file) => ({ ...file, href: base + encodeURIComponent(file.name) })),
          next: cursor,
          all: `${base}all.zip`,
          summary: isTold ? base + SUMMARY : null,
        },
        page: downloadPage({
          state,
          files,
          isEmpty,
          isTold,
          until,
          daysLeft,
          base,
          shared,
          more: cursor && `?cursor=${cursor}`,
        }),
        ...forRequester(request),
      };
    },
  }),
  route({
    method: 'get',
    path: '/links/download/:token/:file',
    policy: { link: 'download' },
    summary: 'One file, or `all.zip`. Takes ranges; each chunk passes the gate.',
    rule: 'R15, R16, R29',
    params: z.strictObject({ token: z.string(), file: z.string() }),
    responses: {
      200: { description: 'The whole file.', mediaType: 'application/octet-stream' },
      206: { description: 'The range that was asked for.', mediaType: 'application/octet-stream' },
    },
    problems: ['link-dead', 'range-not-satisfiable'],
    handler: async ({ caller, params: { file } }, { db }) => {
      const request = await findRequest(db, caller.id);
      if (!request) throw notFound();
      mustBeCurrent(request, caller);
      downloadEnd(request);
      return { stream: (req, res) => serve(caller, file, req, res) };
    },
  }),
];
