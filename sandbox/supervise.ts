import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { forget, remember, stopLeftover } from './leftover.ts';
import { type Output, pipeOutput } from './output.ts';
import type { Supervised, Supervision } from './supervision.ts';
import { exitOf, untilReady } from './wait-for.ts';

export type { Log, Supervised, Supervision } from './supervision.ts';

const BACK_OFF_MS = [200, 400, 800, 1600, 3200, 5000];
const FIRST_START_ATTEMPTS = 5;
/** A process that lived this long was well: its next death starts the back-off anew. */
const WELL_AFTER_MS = 3_000;
const KILL_AFTER_MS = 10_000;

/**
 * Keeps a process running: restarts it with growing pauses when it dies, until `stop`. Resolves when the first start is
 * ready; rejects, leaving nothing behind, when it has died five times before or was not ready in time.
 */
export async function supervise(options: Supervision): Promise<Supervised> {
  if (options.pidFile) await stopLeftover(options.pidFile, options.name, options.log);
  const supervisor = new Supervisor(options);
  await supervisor.begin();
  return supervisor;
}

class Supervisor implements Supervised {
  restartCount = 0;
  readonly #options: Supervision;
  readonly #output: Output;
  readonly #stopping = new AbortController();
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #wasReady = false;

  constructor(options: Supervision) {
    this.#options = options;
    this.#output = pipeOutput(options);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async begin(): Promise<void> {
    process.on('exit', this.#signal); // the last resort when the sandbox ends without stop()
    try {
      await new Promise<void>((resolve, reject) => {
        const { signal } = this.#options;
        const stopped = () => reject(new Error('stopped while starting'));
        if (signal?.aborted) return stopped();
        signal?.addEventListener('abort', stopped, { once: true });
        this.#ended = this.#keepRunning(resolve);
        this.#ended.catch(reject);
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const force = setTimeout(() => this.#child?.kill('SIGKILL'), KILL_AFTER_MS);
    this.#signal();
    await this.#ended.catch(() => {}); // why it never became ready is told by `begin`
    clearTimeout(force);
    process.off('exit', this.#signal);
    this.#output.close();
    if (this.#options.pidFile) forget(this.#options.pidFile);
  }

  readonly #signal = (): void => {
    this.#child?.kill(this.#options.stopSignal ?? 'SIGTERM');
  };

  async #keepRunning(onReady: () => void): Promise<void> {
    const { name, log } = this.#options;
    for (let failures = 0; ; failures++, this.restartCount++) {
      const since = Date.now();
      const reason = await this.#runOnce(onReady);
      if (this.#stopping.signal.aborted) return;
      if (!this.#wasReady && failures + 1 >= FIRST_START_ATTEMPTS) {
        throw new Error(`${name} does not start (${reason}). Its last words:\n${this.#output.lastLines()}`);
      }
      if (Date.now() - since > WELL_AFTER_MS) failures = 0;
      const pause = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)];
      log(`${name} ended (${reason}), starting it again in ${pause} ms`);
      await sleep(pause, undefined, { signal: this.#stopping.signal }).catch(() => {});
      if (this.#stopping.signal.aborted) return;
    }
  }

  /** Starts it, waits until it is ready, then until it ends; says how it ended. */
  async #runOnce(onReady: () => void): Promise<string> {
    const child = this.#options.start();
    this.#child = child;
    this.#output.attach(child);
    this.#remember();
    let over = false;
    const ended = exitOf(child).finally(() => (over = true));
    const { name, ready = async () => {}, readyWithinMs = 180_000 } = this.#options;
    let why: unknown;
    const look = () => ready().catch((error: unknown) => Promise.reject((why = error)));
    if (await untilReady(look, readyWithinMs, () => over || this.#stopping.signal.aborted)) {
      this.#wasReady = true;
      this.#remember(); // a wrapper (setpriv) has become the server by now, under another command line
      onReady();
    } else if (!over && !this.#stopping.signal.aborted) {
      child.kill('SIGKILL');
      await ended;
      const reason = `${name} was not ready within ${readyWithinMs / 1000} s: ${reasonOf(why)}`;
      if (!this.#wasReady) throw new Error(`${reason}. Its last words:\n${this.#output.lastLines()}`); // another would hang, too
    }
    return ended;
  }

  #remember(): void {
    if (this.#options.pidFile && this.pid) remember(this.#options.pidFile, this.pid);
  }
}

/** What a look failed of; `fetch` hides it one level down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it gave no answer';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
