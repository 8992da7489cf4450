import { execFileSync, spawnSync } from 'node:child_process';

/** The database's superuser, and, when the sandbox runs as root, the system's user that PostgreSQL runs as. */
export const POSTGRES_USER = 'postgres';

export interface UserIds {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root: then it gets a user of its own, made if missing. Undefined for ordinary users. */
export function postgresUser(): UserIds | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (what: '-u' | '-g') => Number(execFileSync('id', [what, POSTGRES_USER], { stdio: 'pipe' }).toString());
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    execFileSync('useradd', ['--system', '--user-group', '--shell', '/bin/false', POSTGRES_USER], { stdio: 'pipe' });
    return { uid: id('-u'), gid: id('-g') };
  }
}

/**
 * How to spawn a program as that user. A clone below /root can't be entered by anybody else; there `setpriv` lets the
 * program through to its files while its user stays an ordinary one.
 */
export function asPostgresUser(command: string, args: string[], needs: string[]) {
  const ids = postgresUser();
  if (!ids || needs.every((path) => spawnSync('test', ['-x', path], { ...ids, cwd: '/' }).status === 0)) {
    return { command, args, ids: ids ?? {} };
  }
  const through = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--clear-groups'];
  return {
    command: 'setpriv',
    args: [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, ...through, command, ...args],
    ids: {},
  };
}
