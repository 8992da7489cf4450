/** The databases of a sandbox that was just begun: made and filled with the demo once a run, then copied. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { defaultPolicy } from '../../domain/policy.ts';
import { dayOf } from '../../domain/time/day.ts';
import { firstOfFreePorts } from './free-ports.ts';

export interface SandboxTemplate {
  /** What a sandbox keeps in `postgres/`. */
  folder: string;
  /** The day of the policy zone that its demo is anchored at. */
  today: string;
}

const run = promisify(execFile);

/** Makes it in `folder`; with the databases of the engine, where that keeps its data there. */
export async function makeSandboxTemplate(folder: string, engine: string): Promise<SandboxTemplate> {
  const today = dayOf(new Date(), defaultPolicy.timeZone);
  const script = fileURLToPath(new URL('make-sandbox-template.ts', import.meta.url));
  await run(process.execPath, [script, folder, `${await firstOfFreePorts(1)}`, engine], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  return { folder, today };
}

/** Gives a sandbox that is about to begin in this folder its databases. */
export async function copySandboxTemplate(template: SandboxTemplate, data: string): Promise<void> {
  mkdirSync(data);
  await run('cp', ['-a', template.folder, join(data, 'postgres')]); // owner and all: it runs as a user of its own
}
