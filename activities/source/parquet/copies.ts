/**
 * Copies of a lake's files on this machine, for as long as they are read and a little longer, in no more room than is allowed.
 * A copy has no name but a link to it that leads nowhere once this process is over: however it ends, nothing of it is left.
 */
import { mkdtemp, open, rm, symlink, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../../storage/folder-calls.ts';
import { SourceFault } from '../source-fault.ts';
import { lanes } from './lanes.ts';
import type { HeldFiles, LakeFile } from './lake-place.ts';

/** How long a copy that nobody reads is kept for whoever reads the same file next. */
const KEPT_MS = 60_000;
const FETCHES_AT_ONCE = 8;
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EMFILE', 'ENFILE']);

/** Gives the bytes of a file, all of them, or throws. */
export type Fetch = (file: LakeFile, signal: AbortSignal) => AsyncIterable<Buffer>;

interface Made {
  path: string;
  remove: () => Promise<void>;
}

interface Copy {
  readonly key: string;
  readonly bytes: number;
  readonly made: Promise<Made>;
  isMade: boolean;
  readonly stop: AbortController;
  /** How many read it, or wait for it. */
  holders: number;
  /** Removes it when nobody has read it for long. */
  forgetting?: NodeJS.Timeout;
}

export class Copies {
  /** Where they lie; nothing else does. */
  readonly folder: string;
  readonly #most: number;
  readonly #fetch: Fetch;
  /** By path and version, so that one that was replaced is another; what was asked for longest ago first. */
  readonly #copies = new Map<string, Copy>();
  readonly #inLane = lanes(FETCHES_AT_ONCE);
  #bytes = 0;
  #number = 0;
  /** Over when whoever asked before has room. */
  #turn: Promise<unknown> = Promise.resolve();
  #roomier = () => {};

  private constructor(folder: string, most: number, fetch: Fetch) {
    this.folder = folder;
    this.#most = most;
    this.#fetch = fetch;
  }

  /** Keeps them in a folder of its own below the one given; all together have `most` bytes. */
  static async in(folder: string, most: number, fetch: Fetch): Promise<Copies> {
    return new Copies(await mkdtemp(join(folder, 'right-of-way-lake-')), most, fetch);
  }

  /**
   * Answers when all of the files are there. While there is no room it holds none of them: so whoever holds some waits for
   * nobody who needs them. @throws SourceFault `no-room-for-copies`; what fetching throws; the signal's reason
   */
  async hold(files: readonly LakeFile[], signal: AbortSignal): Promise<HeldFiles> {
    const copies = await this.#reserved(files, signal);
    const release = () => {
      for (const copy of copies.splice(0)) this.#release(copy);
    };
    try {
      const made = await untilAborted(Promise.all(copies.map((copy) => copy.made)), signal);
      return { paths: made.map(({ path }) => path), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const copy of this.#copies.values()) this.#forget(copy);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Takes turns: whoever asked first gets room first. */
  async #reserved(files: readonly LakeFile[], signal: AbortSignal): Promise<Copy[]> {
    const needed = new Map(files.map((file) => [keyOf(file), file]));
    if (bytesOf(needed.values()) > this.#most) throw new SourceFault('no-room-for-copies');
    const before = this.#turn;
    let leave = () => {};
    const left = new Promise<void>((resolve) => (leave = resolve));
    this.#turn = before.then(() => left);
    try {
      await untilAborted(before, signal);
      while (!this.#makesRoom(needed)) {
        const roomier = new Promise<void>((resolve) => (this.#roomier = resolve));
        await untilAborted(roomier, signal);
      }
      return files.map((file) => this.#held(file));
    } finally {
      leave();
    }
  }

  /** Removes copies that nobody reads until all that is needed fits; whether it does. */
  #makesRoom(needed: ReadonlyMap<string, LakeFile>): boolean {
    const missing = bytesOf([...needed].flatMap(([key, file]) => (this.#copies.has(key) ? [] : [file])));
    for (const copy of this.#copies.values()) {
      if (this.#bytes + missing <= this.#most) return true;
      if (copy.holders === 0 && !needed.has(copy.key)) this.#forget(copy);
    }
    return this.#bytes + missing <= this.#most;
  }

  #held(file: LakeFile): Copy {
    const copy = this.#copies.get(keyOf(file)) ?? this.#begin(file);
    clearTimeout(copy.forgetting);
    copy.holders += 1;
    this.#copies.delete(copy.key);
    this.#copies.set(copy.key, copy); // as the one that was asked for last
    return copy;
  }

  #begin(file: LakeFile): Copy {
    const stop = new AbortController();
    const made = this.#inLane(() => this.#make(file, stop.signal));
    const copy: Copy = { key: keyOf(file), bytes: file.bytes, made, isMade: false, stop, holders: 0 };
    made.then(
      () => (copy.isMade = true),
      () => this.#forget(copy), // whoever asks next tries again
    );
    this.#bytes += copy.bytes;
    return copy;
  }

  async #make(file: LakeFile, signal: AbortSignal): Promise<Made> {
    // Of no two files the same: one that is read after its release is not there, and never another's.
    const path = join(this.folder, `${(this.#number += 1)}.parquet`);
    let handle: FileHandle | undefined;
    try {
      handle = await open(path, 'wx+', 0o600);
      await unlink(path);
      await writeFile(handle, this.#fetch(file, signal));
      if ((await handle.stat()).size !== file.bytes) throw new SourceFault('file-changed');
      await symlink(`/dev/fd/${handle.fd}`, path);
    } catch (error) {
      await handle?.close();
      throw FULL.has(codeOf(error) ?? '') ? new SourceFault('no-room-for-copies') : error;
    }
    const made = handle;
    const remove = async () => {
      await rm(path, { force: true });
      await made.close();
    };
    return { path, remove };
  }

  #release(copy: Copy): void {
    copy.holders -= 1;
    if (copy.holders > 0) return;
    if (!copy.isMade) return this.#forget(copy);
    copy.forgetting = setTimeout(() => this.#forget(copy), KEPT_MS).unref();
    this.#roomier();
  }

  #forget(copy: Copy): void {
    if (this.#copies.get(copy.key) !== copy) return;
    this.#copies.delete(copy.key);
    clearTimeout(copy.forgetting);
    copy.stop.abort();
    this.#bytes -= copy.bytes;
    copy.made.then(({ remove }) => remove()).catch(() => undefined); // it was not made, or its folder is gone
    this.#roomier();
  }
}

const keyOf = ({ path, version }: LakeFile): string => `${version}\n${path}`;
const bytesOf = (files: Iterable<LakeFile>): number => [...files].reduce((sum, { bytes }) => sum + bytes, 0);

/** What is waited for, unless the signal comes first. */
async function untilAborted<T>(waited: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error); // whatever it is
  });
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([waited, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
