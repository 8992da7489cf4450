/**
 * Loaded into an API process before anything else (`node --import`): notes each piece of a download, and each piece of readings for a
 * program, in a file, once it has been handed to the connection. The moments are those of the machine's clock, which is the database's, too.
 */
import { openSync, writeSync } from 'node:fs';
import { ServerResponse } from 'node:http';

const file = openSync(process.env['NOTE_WRITES_IN'] ?? '', 'a');
const ONE_FILE = /^\/links\/download\/[\w-]+\/[^?]+/;
const READINGS = /^\/v1\/data\/(?:stream|readings|latest)/;

/** Microseconds matter; the origin that finer clocks count from drifts, so they may only refine the millisecond. */
function now(): number {
  const ms = Date.now();
  return Math.min(Math.max(performance.timeOrigin + performance.now(), ms), ms + 0.999);
}

function note(res: ServerResponse, chunk: unknown, begun: number): void {
  const { url = '', headers } = res.req;
  const path = ONE_FILE.exec(url)?.[0];
  if (path && Buffer.isBuffer(chunk) && res.statusCode < 300)
    writeSync(file, `${JSON.stringify({ path, bytes: chunk.length, begun, at: now() })}\n`);
  // What holds a reading has its time of receipt; of a program by its token.
  if (READINGS.test(url) && typeof chunk === 'string' && chunk.includes('"receivedAt"'))
    writeSync(
      file,
      `${JSON.stringify({ path: `${url} ${headers.authorization}`, bytes: chunk.length, begun, at: now() })}\n`,
    );
}

// oxlint-disable-next-line typescript/unbound-method -- called with the answer that they are of
const { write, end } = ServerResponse.prototype;
type Arguments = [chunk?: unknown, ...rest: unknown[]];
// Both have several signatures; whatever came is passed on as it came.
ServerResponse.prototype.write = function (this: ServerResponse, ...given: Arguments) {
  const begun = now();
  const taken = Reflect.apply(write, this, given);
  note(this, given[0], begun);
  return taken;
} as typeof write;
ServerResponse.prototype.end = function (this: ServerResponse, ...given: Arguments) {
  const begun = now();
  const self = Reflect.apply(end, this, given);
  note(this, given[0], begun);
  return self;
} as typeof end;

process.on('disconnect', () => process.exit()); // whoever watches has gone
