/**
 * Records the histories that every later version of the workflows must be able to replay (test/histories/): one for each
 * type of request and end. `npm run histories:record` adds those that are missing. One that is there is never replaced:
 * requests like it may still be under way.
 */
import { existsSync } from 'node:fs';
import { historyFile, writeHistory } from './stored-histories.ts';
import { openEngine, workflowOf } from '../front-door/engine.ts';
import { ways } from './histories-to-record.ts';
import { startOwnSandbox } from '../setup/own-sandbox.ts';

const missing = Object.entries(ways).flatMap(([type, ends]) =>
  Object.entries(ends)
    .map(([end, way]) => ({ name: `${type}-${end}`, way }))
    .filter(({ name }) => !existsSync(historyFile(name))),
);
if (missing.length > 0) {
  const sandbox = await startOwnSandbox();
  Object.assign(process.env, sandbox.facts);
  try {
    const engine = await openEngine();
    for (const { name, way } of missing) {
      const workflow = workflowOf(engine, await way());
      const end = await workflow.result();
      if (!name.endsWith(`-${end}`)) throw new Error(`${name} ended as ${end}.`);
      writeHistory(name, await workflow.fetchHistory());
      console.log(`recorded ${name}`);
    }
    await engine.connection.close();
  } finally {
    await sandbox.stop();
  }
}
console.log(`${missing.length} recorded.`);
