import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

const REMEMBERED_LINES = 15;

/** Where a process's output goes. */
export type Output = ReturnType<typeof pipeOutput>;

/** Sends a process's output to a file, or line by line to `log`, and remembers the end of it for error messages. */
export function pipeOutput({ name, log, logFile }: { name: string; log: (line: string) => void; logFile?: string }) {
  // 0600: a server's log may quote what it was asked to store
  const file = logFile ? createWriteStream(logFile, { flags: 'a', mode: 0o600 }) : undefined;
  const last: string[] = [];
  let isFull = false;
  // A disk that is full must not end those who watch over the processes: their lines are lost, and that is told once
  file?.on('error', (error) => {
    if (!isFull) log(`the log of ${name} can't be written (${error.message}): its lines are lost from here on`);
    isFull = true;
  });

  function keep(line: string): void {
    last.push(line);
    if (last.length > REMEMBERED_LINES) last.shift();
    if (file && !isFull) file.write(`${line}\n`);
    else if (!file) log(`[${name}] ${line}`);
  }

  return {
    attach(child: ChildProcess): void {
      for (const stream of [child.stdout, child.stderr]) {
        if (stream) createInterface({ input: stream }).on('line', keep);
      }
    },
    lastLines: () => last.join('\n'),
    close: () => file?.end(),
  };
}
