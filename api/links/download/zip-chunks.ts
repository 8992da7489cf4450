/** All files in one ZIP, made while it is read, with the names of the files that each chunk has bytes of, and the positions of those that end in it. */
import { PassThrough, type Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Chunk } from './hand-over.ts';

export interface ZipEntry {
  name: string;
  position: number;
  bytes: number;
  /** Opens the file when its turn comes. */
  open: () => Promise<Readable>;
}

/** JSON shrinks to a sixth at the cheapest level; more effort gains little. */
const LEVEL = 1;
const CHUNK_BYTES = 1 << 18;

/** The ZIP's chunks, entries in the order given; `at` is the time they all bear, so that the same files give the same ZIP. */
export async function* zipChunks(entries: readonly ZipEntry[], at: Date): AsyncGenerator<Chunk> {
  const zip = new ZipFile();
  // The library's own stream, which its types take for any.
  const output = zip.outputStream as PassThrough;
  const fail = (error: Error) => void output.destroy(error);
  zip.on('error', fail);
  /** Whose bytes may have come since the output was last emptied. */
  const touched: { name: string; position: number }[] = [];
  let current: Readable | undefined;
  for (const { name, position, bytes, open } of entries) {
    zip.addReadStreamLazy(name, { size: bytes, mtime: at, compress: true, compressionLevel: LEVEL }, (pump) => {
      touched.push({ name, position });
      const begin = async () => {
        current = (await open()).on('error', fail); // pipes do not pass errors on
        pump(null, current);
      };
      begin().catch(fail);
    });
  }
  zip.end();
  try {
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    let names = new Set<string>();
    let ended: number[] = [];
    for await (const bytes of emptied(output)) {
      waiting.push(bytes);
      waitingBytes += bytes.length;
      for (const { name } of touched) names.add(name);
      // `output` may still hold bytes of earlier files: a file has ended only once `output` is empty and a later one has begun.
      if (output.writableLength === 0)
        for (const { position } of touched.splice(0, touched.length - 1)) ended.push(position);
      if (waitingBytes < CHUNK_BYTES) continue;
      yield { bytes: Buffer.concat(waiting), names: [...names], ended };
      waiting = [];
      waitingBytes = 0;
      names = new Set();
      ended = [];
    }
    if (waiting.length > 0) yield { bytes: Buffer.concat(waiting), names: [...names], ended };
  } finally {
    current?.destroy();
    output.destroy();
  }
}

/** Reads all that a stream holds each time, so that nothing from before stays behind. */
async function* emptied(stream: PassThrough): AsyncGenerator<Buffer> {
  let wake = () => {};
  let failure: Error | undefined;
  stream
    .on('readable', () => wake())
    .on('end', () => wake())
    .on('error', (error) => {
      failure = error;
      wake();
    });
  for (;;) {
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const bytes: unknown = failure ? null : stream.read();
    if (Buffer.isBuffer(bytes)) yield bytes;
    else if (failure) throw failure;
    else if (stream.readableEnded) return;
    else await woken;
  }
}
