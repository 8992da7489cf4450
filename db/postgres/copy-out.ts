/**
 * `COPY … TO STDOUT` as a stream of the copied bytes. Like `pg-copy-streams`, but it makes nothing for each row: rows
 * come in messages of their own, and the messages' heads are closed up in the very buffer that the socket gave.
 */
import { Readable } from 'node:stream';
import type { Connection, Submittable } from 'pg';

/** A message of PostgreSQL's protocol: its kind, its length with these four bytes, its content. */
const HEAD = 5;
const COPY_DATA = 0x64;
/** May come between the copied data: the copy's format, notices, parameters, notifications. */
const BESIDE = new Set([...'HNSA'].map((kind) => kind.charCodeAt(0)));
const COPY_DONE = 0x63;
const COPY_BEGINS = 0x48;
/** Of statements before the copy in the same text. */
const STATEMENT_DONE = 0x43;

type DataListener = (bytes: Buffer) => void;

/** To be given to a client's `query`, the copy as the last statement of its text; ends with the copy, fails with the text. */
export class CopyOut extends Readable implements Submittable {
  readonly #text: string;
  #connection: Connection | undefined;
  /** The driver's own, while it does not listen. */
  #driver: DataListener | undefined;
  /** Of a head that came in two pieces. */
  #pieceOfHead: Buffer | undefined;
  #left = 0;
  #keep = false;
  #isCopying = false;

  constructor(text: string) {
    super({ highWaterMark: 1 << 18 });
    this.#text = text;
  }

  /** Called by the driver. */
  submit(connection: Connection): void {
    const [driver] = connection.stream.listeners('data');
    this.#connection = connection;
    this.#driver = driver as DataListener; // the one that the driver put there
    connection.stream.off('data', this.#driver).on('data', this.#take);
    connection.query(this.#text);
  }

  override _read(): void {
    this.#connection?.stream.resume();
  }

  readonly #take: DataListener = (given) => {
    const bytes = this.#pieceOfHead ? Buffer.concat([this.#pieceOfHead, given]) : given;
    this.#pieceOfHead = undefined;
    let kept = 0;
    let p = 0;
    while (p < bytes.length) {
      if (this.#left === 0) {
        if (p + HEAD > bytes.length) {
          this.#pieceOfHead = Buffer.from(bytes.subarray(p));
          break;
        }
        const kind = bytes[p] ?? 0;
        const isBeside = BESIDE.has(kind) || (kind === STATEMENT_DONE && !this.#isCopying);
        if (kind !== COPY_DATA && !isBeside) return this.#end(bytes.subarray(0, kept), bytes.subarray(p), kind);
        this.#keep = kind === COPY_DATA;
        this.#isCopying ||= kind === COPY_BEGINS;
        this.#left = bytes.readInt32BE(p + 1) - 4;
        p += HEAD;
      }
      const here = Math.min(this.#left, bytes.length - p);
      if (this.#keep) {
        bytes.copyWithin(kept, p, p + here);
        kept += here;
      }
      p += here;
      this.#left -= here;
    }
    if (kept > 0 && !this.push(bytes.subarray(0, kept))) this.#connection?.stream.pause();
  };

  /** The driver listens again, from the message on that ended the copy. */
  #end(last: Buffer, rest: Buffer, kind: number): void {
    if (last.length > 0) this.push(last);
    if (kind === COPY_DONE) this.push(null);
    this.#giveBack();
    this.#driver?.(rest);
  }

  #giveBack(): void {
    if (this.#driver) this.#connection?.stream.off('data', this.#take).on('data', this.#driver).resume();
    this.#connection = undefined;
  }

  /** Called by the driver when the statement fails, or the connection. */
  handleError(error: Error): void {
    if (this.#connection) this.#giveBack();
    this.destroy(error);
  }

  handleCommandComplete(): void {}
  handleReadyForQuery(): void {}
}
