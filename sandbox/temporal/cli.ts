import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Surroundings } from '../go/cache.ts';
import { FIRST_WITH_TIME_SKIPPING, type Way } from './ways.ts';

const REMEDY = 'Install the CLI 1.9 or newer: https://docs.temporal.io/cli';

/** The `temporal` CLI that somebody installed, where its server is new enough. */
export function cliOnPath({ environment }: Surroundings): Way {
  return {
    kind: 'cli',
    isCached: false,
    said: 'the CLI on PATH, its data in SQLite',
    async problem() {
      const version = await versionOf(environment);
      if (version === undefined) return `The temporal CLI is not on PATH. ${REMEDY}`;
      return isNewEnough(version) ? undefined : `The temporal CLI on PATH is too old (${version}). ${REMEDY}`;
    },
    take: () => Promise.resolve({ kind: 'cli', cli: 'temporal' }),
  };
}

/** Such as `temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)`. */
async function versionOf(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('temporal', ['--version'], { env: environment });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

function isNewEnough(version: string): boolean {
  const [, major, minor] = /Server (\d+)\.(\d+)/.exec(version) ?? [];
  const [wantedMajor, wantedMinor] = FIRST_WITH_TIME_SKIPPING;
  return Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
}
