/** A list of the console as CSV, however long: page after page, so that none is kept for a slow reader (R69). It names nobody. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Knex } from 'knex';
import type { ListCursor } from '../../../db/requests/views.ts';
import { findRequests, type RequestFilter } from '../../../db/support/find.ts';
import { csvOf, csvRows } from '../../../domain/text/csv-rows.ts';

const COLUMNS = [
  'number',
  'id',
  'type',
  'status',
  'submittedAt',
  'from',
  'to',
  'replyBy',
  'dueBy',
  'overdue',
  'downloadUntil',
  'downloadedAt',
] as const;
type Row = Record<(typeof COLUMNS)[number], unknown>;
const PAGE = 500;

export async function sendRequests(db: Knex, filter: RequestFilter, res: Response): Promise<void> {
  res.type('text/csv; charset=utf-8').attachment('requests.csv');
  await pipeline(Readable.from(linesOf(db, filter), { objectMode: true }), res);
}

async function* linesOf(db: Knex, filter: RequestFilter): AsyncGenerator<string> {
  yield csvOf<Row>(COLUMNS, []);
  for (let cursor: ListCursor | null | undefined; cursor !== null;) {
    const { requests, next } = await findRequests(db, filter, { cursor, limit: PAGE });
    yield csvRows<Row>(
      COLUMNS,
      requests.map(({ number, id, type, status, submittedAt, period, deadlines, overdue, downloadedAt }) => ({
        number,
        id,
        type,
        status,
        submittedAt,
        ...period,
        replyBy: deadlines.replyBy ?? '',
        dueBy: deadlines.dueBy,
        overdue,
        downloadUntil: deadlines.downloadUntil ?? '',
        downloadedAt: downloadedAt ?? '',
      })),
    );
    cursor = next;
  }
}
