import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Log } from './supervise.ts';

const REPORT_EVERY_MS = 5000;

interface Run {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Says how far it is; `lines` counts the lines so far that begin with a text. */
  progress: (lines: (beginning: string) => number) => string;
  /** Each line of standard output. */
  onLine?: (line: string) => void;
  log: Log;
  /** Ends it when aborted. */
  signal?: AbortSignal | undefined;
}

/** Runs a long command and tells every few seconds how far it is; rejects with its last lines if it fails. */
export async function runCounting({ command, args, cwd, env, progress, onLine, log, signal }: Run): Promise<void> {
  const started = Date.now();
  const errors: string[] = [];
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
  createInterface({ input: child.stdout }).on('line', (line) => onLine?.(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));

  const count = (beginning: string) => errors.filter((line) => line.startsWith(beginning)).length;
  const report = () => log(`  ${progress(count)} (${Math.round((Date.now() - started) / 1000)} s)`);
  const timer = setInterval(report, REPORT_EVERY_MS);
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, killedBy) => {
        if (code === 0) return resolve();
        const why = errors.slice(-15).join('\n');
        reject(new Error(`"${command} ${args[0]}" failed (${killedBy ?? `code ${code}`}):\n${why}`));
      });
    });
    report();
  } finally {
    clearInterval(timer);
  }
}
