/**
 * Processor time of running processes, from Linux's `/proc`: of a process with its children, those that have ended
 * included, and of PostgreSQL's backends by their database or by who connected.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Knex } from 'knex';

/** Linux counts in hundredths of a second, whatever the machine. */
const MS_PER_TICK = 10;

interface Running {
  pid: number;
  parent: number;
  /** Its own time. */
  ms: number;
  /** The time of children that have ended. */
  endedMs: number;
}

/** The database that a backend of PostgreSQL serves, by its title `postgres: user database address state`. */
function databaseOf(pid: number): string | undefined {
  return /^postgres: \S+ (\S+) [\d.:]+\(\d+\)/.exec(read(`/proc/${pid}/cmdline`))?.[1];
}

/** Milliseconds of processor time that a process and its children have used since they began. */
export function processorTimeOf(root: number): number {
  return treeOf(root).reduce((sum, { ms, endedMs }) => sum + ms + endedMs, 0);
}

/** PostgreSQL's processor time by what its backends are for. One that has ended keeps what it had when it was last looked at. */
class BackendTimes {
  readonly #postmaster: number;
  readonly #seen = new Map<number, { name: string; ms: number }>();

  constructor(postmaster: number) {
    this.#postmaster = postmaster;
  }

  /** Milliseconds so far; `other` is what no backend did: writing ahead, checkpoints, vacuum. */
  protected readBy(nameOf: (pid: number) => string | undefined): Record<string, number> & { other: number } {
    for (const { pid, ms } of treeOf(this.#postmaster)) {
      const name = nameOf(pid);
      if (name) this.#seen.set(pid, { name, ms });
    }
    const times: Record<string, number> & { other: number } = { other: processorTimeOf(this.#postmaster) };
    for (const { name, ms } of this.#seen.values()) {
      times[name] = (times[name] ?? 0) + ms;
      times.other -= ms;
    }
    return times;
  }
}

/** By database. */
export class DatabaseTimes extends BackendTimes {
  read(): Record<string, number> & { other: number } {
    return this.readBy(databaseOf);
  }
}

/** By the application's name, as the connections to one database give it. */
export class ApplicationTimes extends BackendTimes {
  readonly #db: Knex;

  constructor(postmaster: number, db: Knex) {
    super(postmaster);
    this.#db = db;
  }

  async read(): Promise<Record<string, number> & { other: number }> {
    const { rows } = await this.#db.raw<{ rows: { pid: number; name: string }[] }>(
      'select pid, application_name as name from pg_stat_activity where datname is not null',
    );
    const names = new Map(rows.map(({ pid, name }) => [pid, name]));
    return this.readBy((pid) => names.get(pid));
  }
}

function treeOf(root: number): Running[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const tree = all.filter(({ pid }) => pid === root);
  for (const member of tree) tree.push(...all.filter(({ parent }) => parent === member.pid)); // it grows while it is walked
  return tree;
}

/** `undefined` where the process has ended meanwhile. See proc(5), `/proc/pid/stat`. */
function statOf(pid: number): Running | undefined {
  const text = read(`/proc/${pid}/stat`);
  const [, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name before it may hold anything
  if (!parent) return undefined;
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = rest.slice(9, 13).map(Number);
  return {
    pid,
    parent: Number(parent),
    ms: (user + system) * MS_PER_TICK,
    endedMs: (endedUser + endedSystem) * MS_PER_TICK,
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
