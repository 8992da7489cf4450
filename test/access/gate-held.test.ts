/**
 * The gate of continuous data, from outside (rule 20, R43): each thing that it rests on is held still where a gate without it would be
 * late. The same is asked of gates with a fault, each of which must be found: a proof that nothing can fail proves nothing.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { call, type Answer } from '../front-door/front-door.ts';
import { openAsApplication, openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle } from '../sharing/new-customer.ts';
import { startWatchedApi } from '../sharing/watched-api.ts';
import { ingest, read, speedOf } from './data-calls.ts';
import { gateMutants, type GateMutant } from './gate-mutants.ts';
import { link, newCredential, tokenFor } from './links.ts';

let record: Knex;
let db: Knex;
beforeAll(() => {
  record = openRecord();
  db = openAsApplication('gate-held.test');
});
afterAll(async () => {
  await record.destroy();
  await db.destroy();
});

const LOCK = `hashtextextended('readings are handed over', 49)`;
const ADVISORY = `l.locktype = 'advisory' and (l.classid::bigint << 32 | l.objid::bigint) = ${LOCK}`;
/** A hand-over may have taken too long on a busy machine, and hands nothing over then: it is tried again. */
const TRIES = 10;

/** Whether some process has a lock, or waits for one. */
async function locked(where: string): Promise<boolean> {
  const { rows } = await record.raw<{ rows: unknown[] }>(`select from pg_locks l where ${where} limit 1`);
  return rows.length > 0;
}

interface Scene {
  /** The address of a process with this gate. */
  url: string;
  /** What it stands still by, while it hands over for the first time. */
  standing: string;
}

/** A customer's car with a reading, and who reads it. */
async function begin() {
  const owner = await newCustomer(record);
  const car = await newVehicle(record, [owner]);
  const program = await newCredential(record);
  const grantId = await link(db, owner, program, [car.id]);
  await ingest([speedOf(car, 1)]);
  const token = await tokenFor(record, program.clientId, grantId);
  return {
    token,
    end: (url: string) => call(`${url}/v1/access/${grantId}/end`, { token: owner.token, json: {} }),
    grantId,
  };
}

const hasReadings = ({ status, body }: Answer): boolean => status === 200 && body.readings.length > 0;

/** Asks for a page; `null` where the end threw it away before it had come. */
function readPage(token: string, url: string) {
  const page = { isOver: false, answer: read(token, 'readings', url).catch(() => null) };
  void page.answer.then(() => (page.isOver = true));
  return page;
}

/** Waits for one of these; answers whether it was the first one. */
async function isFirst(one: () => Promise<boolean>, other: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    if (await one()) return true;
    if (await other()) return false;
    await sleep(2);
  }
}

/** What may be read was asked, and readings are about to be handed over: an end comes, and must wait for them. */
async function endsWhileOneHandsOver({ url }: Scene): Promise<'held' | 'late' | 'again'> {
  const { token, end } = await begin();
  const holding = await record.transaction();
  let isAnswered = false;
  try {
    await holding.raw('lock table catalogue_versions in access exclusive mode'); // which a hand-over reads last
    const page = readPage(token, url);
    const waits = `l.relation = 'catalogue_versions'::regclass and not l.granted`;
    if (
      !(await isFirst(
        () => locked(waits),
        async () => page.isOver,
      ))
    )
      return 'again';
    const ending = end(url).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await isFirst(
      async () => isAnswered,
      async () => page.isOver || (await locked(`${ADVISORY} and l.mode = 'ExclusiveLock' and not l.granted`)),
    );
    const wasAnswered = isAnswered;
    await holding.commit();
    const [answer, { status }] = await Promise.all([page.answer, ending]);
    if (status !== 200 || (answer && !hasReadings(answer))) return 'again';
    return wasAnswered ? 'late' : 'held';
  } finally {
    if (!holding.isCompleted()) await holding.rollback();
  }
}

/** An end is made while a hand-over waits for its turn: what may be read must be asked after it. */
async function asksBeforeItsTurn({ url }: Scene): Promise<'held' | 'late' | 'again'> {
  const { token, grantId } = await begin();
  const passing = await record.transaction();
  try {
    await passing.raw(`select pg_advisory_xact_lock(${LOCK})`); // as an end passes
    const page = readPage(token, url);
    const waits = () => locked(`${ADVISORY} and l.mode = 'ShareLock' and not l.granted`);
    if (!(await isFirst(waits, async () => page.isOver))) {
      const answer = await page.answer;
      return answer && hasReadings(answer) ? 'late' : 'again';
    }
    await record.raw(
      `select from end_access(array(select id from access where grant_id = ?), 'account:test', 'giver')`,
      [grantId],
    );
    await passing.commit();
    const answer = await page.answer;
    if (!answer || answer.status === 503) return 'again';
    return hasReadings(answer) ? 'late' : 'held';
  } finally {
    if (!passing.isCompleted()) await passing.rollback();
  }
}

/** A process stands still in the middle of handing over: it must have the lock. */
async function handsOverWithoutLock({ url, standing }: Scene): Promise<'held' | 'late' | 'again'> {
  const { token } = await begin();
  writeFileSync(`${standing}.wanted`, '');
  const page = readPage(token, url);
  if (
    !(await isFirst(
      async () => existsSync(standing),
      async () => page.isOver,
    ))
  )
    return 'again';
  const has = await locked(`${ADVISORY} and l.mode = 'ShareLock' and l.granted`);
  const stoodStill = existsSync(standing) && !page.isOver;
  rmSync(standing, { force: true });
  await page.answer;
  return stoodStill ? (has ? 'held' : 'late') : 'again';
}

const scenes = { handsOverWithoutLock, endsWhileOneHandsOver, asksBeforeItsTurn };

/** What is found of a gate: the scenes in which it was late. */
async function lateIn(mutant: GateMutant | null): Promise<string[]> {
  const standing = join(tmpdir(), `right-of-way-stands-${randomUUID()}`);
  const api = await startWatchedApi({
    first: new URL('mutate-gate.ts', import.meta.url),
    more: { STANDS_STILL: standing, ...(mutant ? { GATE_MUTANT: mutant } : {}) },
  });
  try {
    const late: string[] = [];
    for (const [name, scene] of Object.entries(scenes)) {
      let seen: Awaited<ReturnType<typeof scene>> = 'again';
      for (let tries = 0; tries < TRIES && seen === 'again'; tries += 1) seen = await scene({ url: api.url, standing });
      if (seen === 'again') throw new Error(`${name} was not seen`);
      if (seen === 'late') late.push(name);
    }
    return late;
  } finally {
    await api.stop();
    for (const file of [standing, `${standing}.wanted`]) rmSync(file, { force: true });
  }
}

test('rule 20: the gate holds wherever one without a part of it would be late', async () => {
  expect(await lateIn(null)).toEqual([]);
});

/** Each takes a process of its own: `npm run test:races` looks at them. */
const byNight = process.env['MUTANTS'] ? test : test.skip;
byNight.each(Object.keys(gateMutants) as GateMutant[])('a gate that %s is found', async (mutant) => {
  const late = await lateIn(mutant);
  console.log(`a gate that ${mutant}: ${late.join(', ')}`);
  expect(late.length).toBeGreaterThan(0);
});
