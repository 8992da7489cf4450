/** What was left out of a file, a line of JSON each: line, field, why, and what helps. No value: they may be about persons. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { remedies, type Why } from '../../domain/readings/batch.ts';

export interface LeftOut {
  line: number;
  /** Empty where it is the line as a whole. */
  field: string;
  why: Why;
}

/** Written beside its place, and put there when it is whole. */
export class Report {
  readonly #path: string;
  #file: FileHandle | undefined;
  readonly counts = new Map<Why, number>();
  /** The first of them. */
  readonly first: LeftOut[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  async add(leftOut: readonly LeftOut[]): Promise<void> {
    if (leftOut.length === 0) return;
    this.#file ??= await open(`${this.#path}.part`, 'w', 0o600);
    for (const one of leftOut) {
      this.counts.set(one.why, (this.counts.get(one.why) ?? 0) + 1);
      if (this.first.length < FIRST) this.first.push(one);
    }
    await this.#file.write(leftOut.map((one) => `${JSON.stringify({ ...one, remedy: remedies[one.why] })}\n`).join(''));
  }

  /** Answers where it lies; `undefined` where nothing was left out. */
  async finish(): Promise<string | undefined> {
    await rm(this.#path, { force: true }); // of an earlier import
    if (!this.#file) return undefined;
    await this.#file.close();
    await rename(`${this.#path}.part`, this.#path);
    return this.#path;
  }
}

const FIRST = 10;
