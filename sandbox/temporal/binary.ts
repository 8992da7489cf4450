import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../lock.ts';
import type { Log } from '../supervise.ts';
import { TEMPORAL_VERSION, buildTemporal, goProblem } from './build.ts';

/** The production server with its schema tool, or the CLI, whose built-in server keeps its data in SQLite. */
export type TemporalBinaries = { kind: 'server'; server: string; sqlTool: string } | { kind: 'cli'; cli: string };

/** The first server that can move one workflow's clock forward. */
const FIRST_WITH_TIME_SKIPPING = [1, 32] as const;

/**
 * Finds a Temporal server new enough for time travel: one built earlier, else built now from Go modules (minutes, once),
 * else the `temporal` CLI on PATH. The SDK's own download is left out: it would add a dependency that only repeats what
 * installing the CLI does. Nobody calls this when TEMPORAL_ADDRESS names a server.
 */
export async function findTemporal({ log }: { log: Log }): Promise<TemporalBinaries> {
  const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'right-of-way');
  const home = join(folder, `temporal-${TEMPORAL_VERSION}`);
  const binaries = { kind: 'server', server: join(home, 'server'), sqlTool: join(home, 'sql') } as const;
  if (existsSync(home)) return binaries; // complete: it got this name by one rename

  const problem = (await goProblem()) ?? (await build(home, folder, log));
  if (!problem) return binaries;
  const cli = await usableCli();
  if (cli) return { kind: 'cli', cli };
  throw new Error(
    `The sandbox needs a Temporal server ${FIRST_WITH_TIME_SKIPPING.join('.')} or newer and found no way to one. ${problem}\n` +
      'Install Go from https://go.dev/dl (the server is then built once, in a few minutes), or the `temporal` CLI 1.9 ' +
      'or newer, or name a server that runs on this machine: TEMPORAL_ADDRESS=127.0.0.1:7233.',
  );
}

/** Builds unless another start just did; says what went wrong, if anything. */
async function build(home: string, folder: string, log: Log): Promise<string | undefined> {
  try {
    await withLock({ folder, name: basename(home), log }, async () => {
      if (!existsSync(home)) await buildTemporal(home, log);
    });
    return undefined;
  } catch (error) {
    return `The build failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function usableCli(): Promise<string | undefined> {
  const cli = process.env['TEMPORAL_CLI'] || 'temporal';
  try {
    const { stdout } = await promisify(execFile)(cli, ['--version']); // temporal version 1.9.1 (Server 1.32.0, UI 2.50.0)
    const [, major, minor] = /Server (\d+)\.(\d+)/.exec(stdout) ?? [];
    const [wantedMajor, wantedMinor] = FIRST_WITH_TIME_SKIPPING;
    const isNew = Number(major) > wantedMajor || (Number(major) === wantedMajor && Number(minor) >= wantedMinor);
    return isNew ? cli : undefined;
  } catch {
    return undefined;
  }
}
