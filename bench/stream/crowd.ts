/** Many readers, in a process of their own (`readers.ts`). */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Asking {
  port: number;
  /** What each connection writes first. */
  inits: readonly string[];
  /** What the other side says once it reads. */
  up: string;
  /** Comes back when it is cut, from where it was. */
  again?: boolean;
  /** How many are opened at a time. */
  opening?: number;
}

export type Asked = { do: 'open'; asking: Asking } | { do: 'begin' | 'end' | 'close' } | { do: 'back'; count: number };

/** A batch's mark, and when it came. */
export type Heard = [batch: number, at: number];

export interface Told {
  fault?: string;
  ms?: number;
  heard?: Heard[];
  bytes?: number;
  /** How many connections read. */
  reading: number;
}

export class Crowd {
  readonly #child: ChildProcess = fork(fileURLToPath(new URL('./readers.ts', import.meta.url)));

  /** Of the process that all readers are in. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Milliseconds until all read. */
  async open(asking: Asking): Promise<number> {
    return (await this.#ask({ do: 'open', asking })).ms ?? 0;
  }

  /** From here on marks are noted, and who is cut. */
  begin(): Promise<Told> {
    return this.#ask({ do: 'begin' });
  }

  async end(): Promise<Required<Pick<Told, 'heard' | 'bytes' | 'reading'>>> {
    const { heard = [], bytes = 0, reading } = await this.#ask({ do: 'end' });
    return { heard, bytes, reading };
  }

  /** Milliseconds from the first new connection until so many, which were cut since `begin`, read again. */
  async back(count: number): Promise<number> {
    return (await this.#ask({ do: 'back', count })).ms ?? 0;
  }

  close(): Promise<Told> {
    return this.#ask({ do: 'close' });
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #ask(asked: Asked): Promise<Told> {
    this.#child.send(asked);
    const [told] = (await once(this.#child, 'message')) as [Told]; // it answers each, in order
    if (told.fault) throw new Error(told.fault);
    return told;
  }
}
