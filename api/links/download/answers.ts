/** What a download answers before its first byte: status and headers, and the chunks to hand over. */
import { Readable } from 'node:stream';
import type { Request } from 'express';
import { ALL_FILES, type Part } from '../../../db/downloads/parts.ts';
import type { FileNow } from '../../../db/downloads/files-now.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { mediaTypeOf } from '../../../domain/export/formats.ts';
import { whyWithdrawn } from '../../../domain/export/manifest.ts';
import { Problem } from '../../call/problems/problem.ts';
import { notFound } from '../../../domain/refusal.ts';
import type { ReadOptions } from '../../../storage/storage.ts';
import { byteRange } from './byte-range.ts';
import type { Chunk } from './hand-over.ts';
import { zipChunks } from './zip-chunks.ts';

export interface DownloadAnswer {
  status: 200 | 206 | 304;
  headers: Record<string, string>;
  chunks: () => AsyncIterable<Chunk>;
  /** How long that is, where it is known before. */
  bytes?: number;
  /** The part of a file, or the files, that it consists of. */
  of: { file: FileNow; part: Part } | { files: FileNow[] };
}

/** Answers how to read a stored file, of which nothing comes out but what was recorded (verified-files.ts). */
type Open = (file: FileNow) => Promise<(options?: ReadOptions) => AsyncGenerator<Buffer>>;

/** One file, or the range of it that the request asks for, read into `memory`. Throws what `open` throws. @throws Problem `not-found`, `link-dead`, `precondition-failed`, `range-not-satisfiable` */
export async function fileAnswer(
  files: FileNow[],
  name: string,
  req: Request,
  { open, memory }: { open: Open; memory: Buffer[] },
): Promise<DownloadAnswer> {
  const file = files.find((one) => one.name === name);
  if (!file) throw notFound();
  if (file.withdrawn)
    throw new Problem('link-dead', `This file was withdrawn. ${whyWithdrawn(file.withdrawn, 'en')}`, {
      members: { reason: 'withdrawn' },
    });
  const { bytes, sha256, instead } = file;
  const etag = `"${sha256}"`;
  if (!names(req.get('If-Match') ?? '*', etag))
    throw new Problem('precondition-failed', 'The file is another one by now: fetch it as a whole.');
  if (names(req.get('If-None-Match') ?? '', etag))
    return { status: 304, headers: { ETag: etag }, chunks: () => Readable.from([]), of: { files: [] } };
  // HEAD knows no ranges (RFC 9110, 14.2).
  const mayBePart = req.method === 'GET' && (req.get('If-Range') ?? etag) === etag;
  const range = mayBePart ? byteRange(req.get('Range'), bytes) : 'whole';
  if (range === 'unsatisfiable')
    throw new Problem('range-not-satisfiable', `The file has ${bytes} bytes.`, {
      headers: { 'Content-Range': `bytes */${bytes}` },
    });
  const { start, end } = range === 'whole' ? { start: 0, end: bytes - 1 } : range;
  const read = instead ? undefined : await open(file);
  return {
    status: range === 'whole' ? 200 : 206,
    headers: {
      'Content-Type': mediaTypeOf(name),
      'Content-Disposition': `attachment; filename="${name}"`, // of the record's row: made by us
      'Content-Length': String(end - start + 1),
      'Accept-Ranges': 'bytes',
      ETag: etag,
      ...(range === 'whole' ? {} : { 'Content-Range': `bytes ${start}-${end}/${bytes}` }),
    },
    async *chunks() {
      if (instead) yield { bytes: instead.subarray(start, end + 1), names: [name] };
      if (!read) return;
      for await (const bytes of read({ range: { start, end }, memory })) yield { bytes, names: [name] };
    },
    bytes: end - start + 1,
    of: { file, part: { from: start, until: end + 1 } },
  };
}

/** All files that may be given still, in one ZIP. */
export function zipAnswer(files: FileNow[], request: RequestId, open: Open): DownloadAnswer {
  const given = files.filter(({ withdrawn }) => !withdrawn);
  const entries = given.map((file) => ({
    name: file.name,
    position: file.position,
    bytes: file.bytes,
    open: async () => Readable.from(file.instead ? [file.instead] : (await open(file))(), { objectMode: false }),
  }));
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="data-${request}.zip"`,
      'Accept-Ranges': 'none',
    },
    chunks: () => zipChunks(entries, files[0]?.readyAt ?? new Date(0)),
    of: { files: given },
  };
}

/** Whether one of a header's entity tags is the file's; `*` is any (RFC 9110, 13.1). Our tags are strong. */
const names = (header: string, etag: string): boolean =>
  header.split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));

export const isZip = (name: string): boolean => name === ALL_FILES;
