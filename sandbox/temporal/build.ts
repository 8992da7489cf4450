import { join } from 'node:path';
import { cached, isCached, type Surroundings } from '../go/cache.ts';
import { GoModule } from '../go/module.ts';
import type { Way } from './ways.ts';

const PACKAGES = ['go.temporal.io/server/cmd/server', 'go.temporal.io/server/cmd/tools/sql'];
const MODULE = new GoModule('sandbox/temporal/go.mod');

/** As pinned by go.mod. */
export const TEMPORAL_VERSION = MODULE.versionOf('go.temporal.io/server');

const NAME = `temporal-${TEMPORAL_VERSION}`;

/** The production server with its schema tool, built from Go modules: about four minutes on two cores, once. Needs Go. */
export function builtServer(around: Surroundings): Way {
  const isThere = isCached(around, NAME);
  return {
    kind: 'server',
    isCached: isThere,
    said: `the server ${TEMPORAL_VERSION} ${isThere ? 'built earlier' : 'from Go modules, built once, for a few minutes'}, its data in PostgreSQL`,
    problem: () => (isThere ? Promise.resolve(undefined) : MODULE.problem(around.environment, 'the server')),
    async take() {
      const home = await cached(around, NAME, (unfinished) => MODULE.build(PACKAGES, unfinished, around));
      return { kind: 'server', server: join(home, 'server'), sqlTool: join(home, 'sql') };
    },
  };
}
