/** Lifecycles with nothing behind them, on the sandbox's own engine, in a process of their own: what a benchmark stands beside. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NAMESPACE } from '../sandbox/environment.ts';
import type { FloorMessage, Turn } from './engine-floor-worker.ts';
import type { BenchSandbox } from './start-sandbox.ts';

export interface EngineFloor {
  /** Of the engine that product and floor share. */
  client: Client;
  pid: number;
  /** Runs a turn to its end; answers the ids of its workflows. */
  run(turn: Turn): Promise<string[]>;
  stop(): Promise<void>;
}

/** Resolves when it is at work. */
export async function startEngineFloor(sandbox: BenchSandbox): Promise<EngineFloor> {
  const address = `127.0.0.1:${sandbox.ports.temporal}`;
  const client = new Client({ connection: await Connection.connect({ address }), namespace: NAMESPACE });
  const worker = fork(fileURLToPath(new URL('./engine-floor-worker.ts', import.meta.url)), {
    env: { ...process.env, TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: NAMESPACE },
  });
  const says = async (): Promise<FloorMessage> => {
    const [message] = (await once(worker, 'message')) as [FloorMessage]; // it says nothing else
    return message;
  };
  await says();
  return {
    client,
    pid: worker.pid ?? 0,
    async run(turn) {
      worker.send(turn);
      const said = await says();
      return said === 'at work' ? [] : said.workflowIds;
    },
    async stop() {
      worker.disconnect();
      await client.connection.close();
    },
  };
}
