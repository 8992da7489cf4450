/** Requests live for weeks: whatever changes in the workflows, those that are under way must be able to go on. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Runtime, DefaultLogger, Worker } from '@temporalio/worker';
import { carriedKinds } from '../../domain/ids.ts';
import { requestTypeNames } from '../../domain/requests/types.ts';
import { otherWays, ways } from './histories-to-record.ts';
import { storedHistories } from './stored-histories.ts';

const stored = storedHistories();

describe('stored histories', () => {
  test('G13: there is one for every type of request, and for all else that a workflow carries, and every end (npm run histories:record adds what is missing)', () => {
    expect(Object.keys(ways)).toEqual(expect.arrayContaining([...requestTypeNames]));
    expect(['request', ...Object.keys(otherWays)].toSorted()).toEqual(carriedKinds.toSorted());
    const wanted = Object.entries({ ...ways, ...otherWays }).flatMap(([type, ends]) =>
      Object.keys(ends).map((end) => `${type}-${end}`),
    );
    expect(wanted.filter((name) => !stored.some((history) => history.name === name))).toEqual([]);
  });

  test('R22: today’s workflows replay every one of them', async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    const histories = stored.map(({ name, history }) => ({ workflowId: name, history }));
    const failures: string[] = [];
    const workflowsPath = fileURLToPath(new URL('../../dist/workflows/index.js', import.meta.url));
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowsPath }, histories))
      if (error) failures.push(`${workflowId}: ${error.message}`);
    await Runtime.instance().shutdown();
    expect(failures).toEqual([]);
  });

  test('ids only: no email address, VIN, name or word of a form is in any of them', () => {
    for (const { name, text } of stored) {
      const decoded = text.replaceAll(/"data":\s*"([^"]*)"/g, (_all, data: string) =>
        Buffer.from(data, 'base64').toString(),
      );
      expect({
        name,
        found: decoded.match(
          /[\w.-]+@example\.com|WRW\w{14}|Vogt|Workshop|Order 4711|Sonnig|Baer|Landesamt|Klee|flood/g,
        ),
      }).toEqual({
        name,
        found: null,
      });
    }
  });
});
