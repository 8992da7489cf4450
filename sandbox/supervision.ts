import type { ChildProcess } from 'node:child_process';

/** A line of progress for whoever watches the start. */
export type Log = (line: string) => void;

export interface Supervision {
  name: string;
  /**
   * Starts the process. Spawn it with `detached: true`: Ctrl-C reaches a whole process group at once, and the order in
   * which things stop is ours to decide.
   */
  start: () => ChildProcess;
  log: Log;
  /** One look: resolves when the process answers, rejects while it does not. It is asked again until then. */
  ready?: () => Promise<void>;
  readyWithinMs?: number;
  /** Breaks a start off that is not ready yet. */
  signal?: AbortSignal | undefined;
  /** Output goes to this file; without it each line goes to `log` behind the name. */
  logFile?: string;
  /** Remembers the process, so that a start after `kill -9` of the sandbox finds and stops what was left running. */
  pidFile?: string;
  /** PostgreSQL wants SIGINT: it would wait for its clients on SIGTERM. */
  stopSignal?: NodeJS.Signals;
}

export interface Supervised {
  readonly pid: number | undefined;
  readonly restartCount: number;
  stop(): Promise<void>;
}
