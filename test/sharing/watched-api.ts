/** One more API process beside the sandbox's own, on the same database and files, that notes all it hands over. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { environmentOf } from '../front-door/processes.ts';
import { sandboxFolder } from '../front-door/record.ts';

/** A piece of a download that was handed to the connection. */
export interface Write {
  /** Of the link and the file. */
  path: string;
  bytes: number;
  /** Right before it was handed over. Milliseconds, with fractions, of the clock that the database has, too. */
  begun: number;
  /** Right after. */
  at: number;
}

export interface WatchedApi {
  url: string;
  pid: number;
  /** All that was handed over so far. */
  writes(): Write[];
  /** Stops it where it stands, in the middle of whatever it does. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/** Another build's API may be watched by `API_SCRIPT`: to see what the tests say of one without a gate. */
const script = process.env['API_SCRIPT'] ?? 'dist/api/server/main.js';
let count = 0;

/** Starts one with the settings of the sandbox's own, and perhaps something else loaded before it; resolves when it listens. */
export async function startWatchedApi({
  first,
  more = {},
}: { first?: URL; more?: NodeJS.ProcessEnv } = {}): Promise<WatchedApi> {
  count += 1;
  const notes = join(sandboxFolder(), `writes-${process.pid}-${Date.now()}-${count}`);
  const watcher = fileURLToPath(new URL('note-writes.ts', import.meta.url));
  const { METRICS_PORT: _taken, ...environment } = environmentOf('api');
  const before = first ? ['--import', fileURLToPath(first)] : [];
  const child = spawn(process.execPath, [...before, '--import', watcher, script], {
    env: { ...environment, ...more, PORT: '0', LOG_LEVEL: 'info', NODE_OPTIONS: '', NOTE_WRITES_IN: notes },
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  if (!child.stdout) throw new Error('no pipe');
  for await (const line of createInterface(child.stdout)) {
    const { msg, port } = JSON.parse(line) as { msg: string; port?: number };
    if (msg !== 'serving') continue;
    child.stdout.resume(); // or it would wait for its log to be read
    return {
      url: `http://127.0.0.1:${port}`,
      pid: child.pid ?? 0,
      writes: () =>
        readFileSync(notes, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((note) => JSON.parse(note) as Write),
      freeze: () => void child.kill('SIGSTOP'),
      thaw: () => void child.kill('SIGCONT'),
      async stop() {
        if (child.exitCode !== null) return;
        child.kill('SIGKILL'); // nothing that it still does is of interest
        await once(child, 'exit');
      },
    };
  }
  throw new Error(`${script} did not start: is the build there?`);
}
