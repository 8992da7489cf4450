/** Starts of workflows that do nothing by DBOS, on the same PostgreSQL. Started by `intake.ts`. */
import { DBOS } from '@dbos-inc/dbos-sdk';
import { timed } from './http-load.ts';
import type { Sample } from './measure.ts';

const [systemDatabaseUrl = ''] = process.argv.slice(2);
DBOS.setConfig({ name: 'intake-floor', systemDatabaseUrl, logLevel: 'error', runAdminServer: false });
const nothing = DBOS.registerWorkflow(async (id: string) => id, { name: 'nothing' });
await DBOS.launch();

/** So many starts, `atOnce` at a time; a start is over when it is on record. */
async function startAll(count: number, atOnce: number): Promise<Sample> {
  const times: number[] = [];
  const left = Array.from({ length: count }, (_, i) => `${i}`).values();
  const begun = performance.now();
  const results: Promise<string>[] = [];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const id of left) {
        const asked = performance.now();
        results.push((await DBOS.startWorkflow(nothing)(id)).getResult());
        times.push(performance.now() - asked);
      }
    }),
  );
  const sample = timed(times, begun);
  await Promise.all(results); // none is left to the next turn
  return sample;
}

process.on('message', ({ count, atOnce }: { count: number; atOnce: number }) => {
  void startAll(count, atOnce).then((sample) => process.send?.(sample));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
