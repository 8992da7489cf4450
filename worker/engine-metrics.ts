/**
 * What Temporal's SDK counts in a worker: failed workflow tasks, the age of tasks, free slots. The SDK serves it by itself, on
 * an address that only this machine reaches; the worker hands it on with its own, so that there is one address to scrape.
 */
import { createServer, type AddressInfo } from 'node:net';
import type { TelemetryOptions } from '@temporalio/worker';

export interface EngineMetrics {
  /** For `runEngine`. */
  telemetry: TelemetryOptions;
  /** The metrics as Prometheus reads them; empty before the engine runs. */
  read(): Promise<string>;
}

/** Finds a free port for them. */
export async function engineMetrics(): Promise<EngineMetrics> {
  const address = `127.0.0.1:${await freePort()}`;
  return {
    telemetry: {
      metrics: {
        metricPrefix: 'temporal_',
        prometheus: {
          bindAddress: address,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
      },
    },
    read: () =>
      fetch(`http://${address}/metrics`, { signal: AbortSignal.timeout(2000) }).then(
        (answer) => answer.text(),
        () => '',
      ),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo; // a TCP server has one
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
