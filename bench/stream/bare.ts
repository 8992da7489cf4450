/** The process of the floors (`bare-server.ts`). */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchSandbox } from '../start-sandbox.ts';

export interface Bare {
  port: number;
  pid: number;
  /** Whether it follows the feed. */
  follow(follows: boolean): Promise<void>;
  /** Kills it and starts it anew, at the same port. */
  restart(): Promise<void>;
  stop(): void;
}

export async function startBare({ databaseUrl, ports }: BenchSandbox): Promise<Bare> {
  const start = async (port: number): Promise<[ChildProcess, number]> => {
    const child = fork(fileURLToPath(new URL('./bare-server.ts', import.meta.url)), [
      databaseUrl,
      `http://localhost:${ports.identity}`,
      `${port}`,
    ]);
    const [listens] = (await once(child, 'message')) as [number]; // its first word
    return [child, listens];
  };
  let [child, port] = await start(0);
  return {
    port,
    get pid() {
      return child.pid ?? 0;
    },
    async follow(follows) {
      child.send({ follows });
      await once(child, 'message');
    },
    async restart() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      [child] = await start(port);
    },
    stop: () => child.disconnect(),
  };
}
