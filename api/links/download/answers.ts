/** What a download answers before its first byte: status and headers, and the chunks to hand over. */
import { Readable } from 'node:stream';
import type { Request } from 'express';
import { ALL_FILES, type Part } from '../../../db/downloads/parts.ts';
import type { FileNow } from '../../../db/downloads/files-now.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { whyWithdrawn } from '../../../domain/export/manifest.ts';
import { Problem } from '../../call/problem.ts';
import { notFound } from '../../../domain/refusal.ts';
import type { Storage } from '../../../storage/storage.ts';
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

interface Stored {
  storage: Storage;
  /** The version of a file that was found to be as recorded. */
  versionOf: (file: FileNow) => Promise<string>;
}

/** One file, or the range of it that the request asks for. @throws Problem `not-found`, `link-dead`, `precondition-failed`, `range-not-satisfiable` */
export async function fileAnswer(
  files: FileNow[],
  name: string,
  req: Request,
  { storage, versionOf }: Stored,
): Promise<DownloadAnswer> {
  const file = files.find((one) => one.name === name);
  if (!file) throw notFound();
  if (file.withdrawn)
    throw new Problem('link-dead', `This file was withdrawn. ${whyWithdrawn[file.withdrawn]}`, {
      members: { reason: 'withdrawn' },
    });
  const { bytes, sha256, storageKey, instead } = file;
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
  const version = instead ? '' : await versionOf(file);
  return {
    status: range === 'whole' ? 200 : 206,
    headers: {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="${name}"`, // of the record's row: made by us
      'Content-Length': String(end - start + 1),
      'Accept-Ranges': 'bytes',
      ETag: etag,
      ...(range === 'whole' ? {} : { 'Content-Range': `bytes ${start}-${end}/${bytes}` }),
    },
    async *chunks() {
      if (instead) return yield { bytes: instead.subarray(start, end + 1), names: [name] };
      for await (const block of storage.read(storageKey, version, { range: { start, end }, reuseBlocks: true }))
        yield { bytes: block as Buffer, names: [name] };
    },
    bytes: end - start + 1,
    of: { file, part: { from: start, until: end + 1 } },
  };
}

/** All files that may be given still, in one ZIP. Each is checked whole before its own first byte. @throws Problem `link-dead` */
export function zipAnswer(files: FileNow[], request: RequestId, { storage, versionOf }: Stored): DownloadAnswer {
  const given = files.filter(({ withdrawn }) => !withdrawn);
  const entries = given.map((file) => ({
    name: file.name,
    bytes: file.bytes,
    open: async () =>
      file.instead ? Readable.from([file.instead]) : storage.read(file.storageKey, await versionOf(file)),
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
