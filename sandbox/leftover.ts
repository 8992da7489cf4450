import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const Process = z.object({
  pid: z.number(),
  /** Its command line: a number alone may by now be somebody else's. */
  command: z.string(),
});
const Record = z.object({ child: Process, owner: Process });
type Process = z.infer<typeof Process>;

/** Writes down which process runs and which one watches over it. */
export function remember(pidFile: string, pid: number): void {
  const record = { child: describe(pid), owner: describe(process.pid) };
  writeFileSync(pidFile, JSON.stringify(record), { mode: 0o600 });
}

/** Called after an orderly stop. */
export function forget(pidFile: string): void {
  rmSync(pidFile, { force: true });
}

/**
 * Stops a process that outlived its sandbox (the sandbox was killed and could not stop it). If that sandbox is alive,
 * this is a second start in the same folder, and that is refused.
 */
export async function stopLeftover(pidFile: string, name: string, log: (line: string) => void): Promise<void> {
  const record = read(pidFile);
  if (!record || !isAlive(record.child)) return;
  if (record.owner.pid !== process.pid && isAlive(record.owner)) {
    throw new Error(`${name} already runs in this folder for process ${record.owner.pid}. Stop that one first.`);
  }
  log(`stopping ${name} (process ${record.child.pid}), left over from an earlier run`);
  await end(record.child);
}

/** Whether the process that was written down there still runs. */
export function isLeft(pidFile: string): boolean {
  const record = read(pidFile);
  return record !== undefined && isAlive(record.child);
}

/** Ends a process kindly (SIGINT: all of ours understand it), after ten seconds by force. */
export async function end(target: Process): Promise<void> {
  process.kill(target.pid, 'SIGINT');
  for (let waited = 0; isAlive(target); waited += 50) {
    if (waited === 10_000) process.kill(target.pid, 'SIGKILL');
    await sleep(50);
  }
}

/** Whether the process with this number is still the one that was described. */
export function isAlive(target: Process): boolean {
  return target.command !== '' && commandOf(target.pid) === target.command;
}

/** The process as it can be recognised later. */
export function describe(pid: number): Process {
  return { pid, command: commandOf(pid) };
}

/** The command line of a process; empty if there is none. A zombie's is empty too, rightly. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function read(pidFile: string): z.infer<typeof Record> | undefined {
  try {
    return Record.parse(JSON.parse(readFileSync(pidFile, 'utf8')));
  } catch {
    return undefined; // none, or cut off in the middle of writing
  }
}
