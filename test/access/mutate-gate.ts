/**
 * Loaded into an API process before anything else (`node --import`): puts a fault into its gate, as `GATE_MUTANT` names it, so that it
 * is seen whether the tests find it. And lets the process stand still once, in the very moment in which it hands readings over, where the file
 * that `STANDS_STILL` names is there with `.wanted` at its end: the file itself is there as long as it stands.
 */
import { existsSync, renameSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { registerHooks } from 'node:module';
import { gateMutants, type GateMutant } from './gate-mutants.ts';

const mutant = process.env['GATE_MUTANT'] as GateMutant | undefined;
if (mutant)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith('/db/access/gate.js') || !loaded.source) return loaded;
      const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
      const mutated = gateMutants[mutant].reduce((text, [right, wrong]) => {
        if (text.split(right).length !== 2) throw new Error(`The gate has no place for the fault "${mutant}".`);
        return text.replace(right, () => wrong);
      }, source);
      return { ...loaded, source: mutated };
    },
  });

const file = process.env['STANDS_STILL'];
/** Less than the gate lets a hand-over take. */
const LONGEST_MS = 1000;

if (file) {
  // oxlint-disable-next-line typescript/unbound-method -- called with the answer that it is of
  const { end } = ServerResponse.prototype;
  const here = new Int32Array(new SharedArrayBuffer(4));
  ServerResponse.prototype.end = function (this: ServerResponse, ...given: [chunk?: unknown, ...rest: unknown[]]) {
    const wanted = `${file}.wanted`;
    if (typeof given[0] === 'string' && given[0].includes('"receivedAt"') && existsSync(wanted)) {
      renameSync(wanted, file);
      for (const until = performance.now() + LONGEST_MS; existsSync(file) && performance.now() < until;)
        Atomics.wait(here, 0, 0, 5);
    }
    return Reflect.apply(end, this, given);
  } as typeof end;
}
