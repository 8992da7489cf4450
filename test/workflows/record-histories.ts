/**
 * Records the histories that every later version of the workflows must be able to replay (test/histories/): one for each
 * type of request and end, and one for each end of whatever else a workflow carries. `npm run histories:record` adds those that are missing. One that is there is never replaced:
 * requests like it may still be under way.
 */
import { existsSync } from 'node:fs';
import { historyFile, writeHistory } from './stored-histories.ts';
import { openEngine } from '../front-door/engine.ts';
import { carried, workflowIdFor, type CarriedKind } from '../../domain/ids.ts';
import { otherWays, ways } from './histories-to-record.ts';
import { startLender } from '../setup/lender.ts';
import { startOwnSandbox } from '../setup/own-sandbox.ts';

const missing = Object.entries({ ...ways, ...otherWays }).flatMap(([type, ends]) =>
  Object.entries(ends)
    .map(([end, way]) => ({ name: `${type}-${end}`, kind: kindOf(type), way }))
    .filter(({ name }) => !existsSync(historyFile(name))),
);
if (missing.length > 0) {
  const lender = await startLender();
  process.env['LENDER'] = lender.url;
  const sandbox = await startOwnSandbox();
  Object.assign(process.env, sandbox.facts);
  try {
    const engine = await openEngine();
    for (const { name, kind, way } of missing) {
      const workflow = engine.workflow.getHandle(workflowIdFor(kind, (await way()).id));
      const end: unknown = await workflow.result();
      if (kind === 'request' && !name.endsWith(`-${String(end)}`)) throw new Error(`${name} ended as ${String(end)}.`);
      writeHistory(name, await workflow.fetchHistory());
      console.log(`recorded ${name}`);
    }
    await engine.connection.close();
  } finally {
    await sandbox.stop();
    await lender.stop();
  }
}
console.log(`${missing.length} recorded.`);

function kindOf(type: string): CarriedKind {
  return type in carried ? (type as CarriedKind) : 'request'; // its own keys
}
