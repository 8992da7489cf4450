/**
 * Continuous data (C3 to C9): streams, pages, snapshots and ends of the API, each beside its floor in the same run, and beside servers
 * that fan out without keeping or asking anything (nats-server, Centrifugo), which are built once where Go is there and left out where it is not.
 *
 *     npm run bench:stream                # all parts; TURNS=2 SECONDS=2 READINGS=1000000 by default
 *     npm run bench:stream -- c3 c6       # some: c3 (with c4), c5, c6, c7, c8, c9
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figuresOf, inTurns, printTable, saveResults, setting, spell, type Figure, type Goal } from '../measure.ts';
import { startBare } from './bare.ts';
import { bareLatest, fillLatest, latestTurn } from './latest.ts';
import { copyJson, cursorNow, fillFeed, pull } from './catching-up.ts';
import { Crowd } from './crowd.ts';
import { AT_ONCE, endsTurn, type Ending } from './ends.ts';
import { liveTurn, type Scene } from './live.ts';
import { startPeers } from './peers.ts';
import { restartTurn } from './restart.ts';
import { setStage, type Product } from './stage.ts';
import { byCentrifugo, byNats, ours, without, type Reads, type Way } from './ways.ts';

const TURNS = setting('TURNS', 2);
const SECONDS = setting('SECONDS', 2);
const READINGS = setting('READINGS', 1_000_000);
const VEHICLES = 100_000;
const SHARED = 98_000;
/** All that five products have is one page: so often it is pulled in a turn. */
const FEW_PULLS = 40;
const all = ['c8', 'c3', 'c5', 'c6', 'c9', 'c7'] as const;
type Part = (typeof all)[number];
const LIVE = ['ours', 'without a gate', 'nats-server', 'Centrifugo'];
type Figures = Record<string, Record<string, Figure>>;

const asked = process.argv.slice(2).map((name) => (name === 'c4' ? 'c3' : name));
const unknown = asked.filter((name) => !all.includes(name as Part));
if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}: name some of ${all.join(', ')}.`);
const parts = all.filter((part) => asked.length === 0 || asked.includes(part));

const goals: Goal[] = [];
const stage = await setStage(VEHICLES, SHARED);
const bare = await startBare(stage.sandbox);
const peers = await startPeers();
const crowd = new Crowd();
const ways: Record<string, Way> = { ours: ours(stage), 'without a gate': without(stage, bare) };
if (peers.nats) {
  ways['nats-server'] = await byNats(peers.nats, false);
  ways['nats-server, kept in files'] = await byNats(peers.nats, true);
}
if (peers.centrifugo) ways['Centrifugo'] = byCentrifugo(peers.centrifugo);

try {
  const results: Record<string, Figures> = {};
  const measure: Record<Part, () => Promise<Record<string, Figures>>> = { c3, c5, c6, c7, c8, c9 };
  for (const part of parts) {
    const begun = performance.now();
    try {
      Object.assign(results, await measure[part]());
    } catch (error) {
      console.error(`${part} could not be measured:`, error); // the others can
      process.exitCode = 1;
    }
    console.log(`(${part} took ${((performance.now() - begun) / 1000).toFixed(0)} s)`);
  }
  saveResults('stream', {
    goals,
    parts,
    turns: TURNS,
    seconds: SECONDS,
    readings: READINGS,
    missing: peers.missing,
    results,
  });
} finally {
  crowd.stop();
  bare.stop();
  await peers.stop();
  await stage.stop();
}

/** Each of so many readers has products of its own, or shares them where there are fewer. */
async function readersOf(count: number, each: number, products: readonly Product[]): Promise<Reads> {
  const sets = Array.from({ length: count }, (_, reader) =>
    Array.from({ length: each }, (__, i) => products[(reader * each + i) % products.length]!),
  );
  const links = await stage.link(sets);
  return links.map((link, i) => ({ link, products: sets[i] ?? [] }));
}

async function scene(readers: number, each: number, products: number, topic: string | null = null): Promise<Scene> {
  const some = stage.products.slice(0, products);
  return { reads: await readersOf(readers, each, some), products: some, topic, seconds: SECONDS };
}

/** Takes turns of some ways. */
function liveTurns(turns: number, names: readonly string[], one: Scene): Promise<Figures> {
  return inTurns(
    turns,
    Object.fromEntries(
      names.flatMap((name) => {
        const way = ways[name];
        return way ? [[name, () => liveTurn(stage, crowd, way, one)]] : [];
      }),
    ),
  );
}

async function c3(): Promise<Record<string, Figures>> {
  const found: Record<string, Figures> = {
    '100 streams': await liveTurns(TURNS, LIVE, await scene(100, 5, 500)),
    '1,000 streams': await liveTurns(TURNS, LIVE, await scene(1000, 5, 5000)),
    'fan-out 100': await liveTurns(TURNS, [...LIVE, 'nats-server, kept in files'], await scene(100, 200, 200, 'all')),
  };
  showLive('C3: from ingest’s answer to the reader, 1,000 readings a second in batches of 20', found);
  const [own, floor] = [valuesOf('ours'), valuesOf('without a gate')];
  for (const name of ['100 streams', '1,000 streams'])
    goals.push({ id: 'C3', what: `ms, p50, ${name}`, value: own(found[name], 'p50'), atMost: 3 });
  for (const [name, atMost] of [
    ['100 streams', 12],
    ['1,000 streams', 12],
    ['fan-out 100', 20],
  ] as const) {
    const p99 = own(found[name], 'p99');
    goals.push(
      { id: 'C3', what: `ms, p99, ${name}`, value: p99, atMost },
      { id: 'C3', what: `p99, ${name}, × without a gate`, value: p99 / floor(found[name], 'p99'), atMost: 1.5 },
    );
  }
  const costs = found['fan-out 100'];
  const [all, without] = [own(costs, 'allUs'), floor(costs, 'allUs')];
  goals.push(
    { id: 'C4', what: 'CPU µs a delivered reading, fan-out 100, all processes', value: all, atMost: 4 },
    { id: 'C4', what: 'share of the gate, %', value: 100 * (1 - without / all), atMost: 15 },
    { id: 'C4', what: '× without a gate', value: all / without, atMost: 1.3 },
  );
  if (peers.centrifugo)
    goals.push({
      id: 'C4',
      what: 'server, × Centrifugo’s',
      value: own(costs, 'serverUs') / valuesOf('Centrifugo')(costs, 'serverUs'),
      atMost: 2,
    });
  return found;
}

async function c8(): Promise<Record<string, Figures>> {
  const one = { ...(await scene(5000, 5, 10_000)), idleSeconds: 3 };
  const figures: Figures = {};
  for (const name of LIVE) {
    const way = ways[name];
    if (way) figures[name] = figuresOf([await liveTurn(stage, crowd, way, one)]); // opening them takes long: one turn
  }
  const found = { '5,000 streams': figures };
  showLive('C8 and C3: 5,000 streams', found);
  const own = valuesOf('ours');
  goals.push(
    { id: 'C3', what: 'ms, p99, 5,000 streams', value: own(figures, 'p99'), atMost: 20 },
    { id: 'C8', what: 'KB a stream, 5,000 idle', value: own(figures, 'kb'), atMost: 30 },
    { id: 'C8', what: '% of a core, 5,000 idle', value: own(figures, 'idlePercent'), atMost: 2 },
  );
  return found;
}

async function c5(): Promise<Record<string, Figures>> {
  const way = ways['ours']!;
  const endings: Record<string, Ending> = {
    ours: { port: stage.sandbox.ports.api, path: ({ grantId }) => `/v1/access/${grantId}/end` },
    'nobody is waited for': { port: bare.port, path: ({ grantId }) => `/${grantId}` },
  };
  const found = await inTurns(
    TURNS,
    Object.fromEntries(
      Object.entries(endings).map(([name, ending]) => [
        name,
        () => endsTurn(stage, crowd, { way, ending, streams: 1000 }),
      ]),
    ),
  );
  printTable([
    [`C5: ${AT_ONCE} ends at once, 1,000 streams`, 'p50 ms', 'p99 ms'],
    ...Object.entries(found).map(([name, one]) => [name, told(one, 'p50', 1), told(one, 'p99', 1)]),
  ]);
  const p99 = valuesOf('ours')(found, 'p99');
  goals.push(
    { id: 'C5', what: `ms, p99, ${AT_ONCE} ends at once, 1,000 streams`, value: p99, atMost: 50 },
    {
      id: 'C5',
      what: 'p99, × nobody waited for',
      value: p99 / valuesOf('nobody is waited for')(found, 'p99'),
      atMost: 1.5,
    },
  );
  return { ends: found };
}

async function c6(): Promise<Record<string, Figures>> {
  const shared = stage.products.slice(0, SHARED);
  const some = shared.filter((_, i) => i % 10 === 0).slice(0, 9800);
  const [everything, tenth, five] = await stage.link([shared, some, shared.slice(50_000, 50_005)]);
  const from = await cursorNow(stage, everything!);
  const position = await fillFeed(stage, READINGS);
  const frames = Math.floor(READINGS / 10);
  /** How many frames went to the vehicles of these places. */
  const countOf = (isMine: (place: number) => boolean) =>
    Array.from({ length: frames }, (_, i) => isMine((i + 1) % VEHICLES)).filter(Boolean).length * 10;
  const counts = {
    everything: countOf((place) => place < SHARED),
    tenth: countOf((place) => place < SHARED && place % 10 === 0),
    five: countOf((place) => place >= 50_000 && place < 50_005),
  };
  const found = await inTurns(TURNS, {
    everything: () => pull(stage, everything!, from, counts.everything),
    '9,800 of 100,000 products': () => pull(stage, tenth!, from, counts.tenth),
    '5 of 100,000 products': () => pull(stage, five!, from, counts.five, FEW_PULLS),
    'COPY of the same JSON': () => copyJson(stage, position, frames * 10),
  });
  printTable([
    [`C6: ${READINGS} readings are missed`, 'readings a second', 'page p50 ms', 'page p99 ms', 'CPU µs a reading'],
    ...Object.entries(found).map(([name, one]) => [
      name,
      told(one, 'readings'),
      told(one, 'p50', 1),
      told(one, 'p99', 1),
      told(one, 'cpuUs', 1),
    ]),
  ]);
  const rate = valuesOf('everything')(found, 'readings');
  goals.push(
    { id: 'C6', what: 'readings/s, catching up, all products', value: rate, atLeast: 300_000 },
    {
      id: 'C6',
      what: '× COPY of the same JSON',
      value: rate / valuesOf('COPY of the same JSON')(found, 'readings'),
      atLeast: 0.3,
    },
    { id: 'C6', what: 'ms, p99 of a page', value: valuesOf('everything')(found, 'p99'), atMost: 40 },
    {
      id: 'C6',
      what: 'readings/s, 9,800 of 100,000 products',
      value: valuesOf('9,800 of 100,000 products')(found, 'readings'),
      atLeast: 150_000,
    },
    { id: 'C6', what: 'ms, a page of 5 products', value: valuesOf('5 of 100,000 products')(found, 'p50'), atMost: 5 },
  );
  return { 'catching up': found };
}

async function c9(): Promise<Record<string, Figures>> {
  const vehicles = 1000;
  await fillLatest(stage, vehicles);
  const [link] = await stage.link([stage.products.slice(0, vehicles)]);
  const found = await inTurns(TURNS, {
    ours: () => latestTurn(stage, link!, vehicles),
    'bare query': () => bareLatest(stage, vehicles),
  });
  printTable([
    ['C9: latest of 1,000 vehicles, 40 signals', 'p50 ms', 'p99 ms', 'first byte ms'],
    ...Object.entries(found).map(([name, one]) => [
      name,
      told(one, 'p50', 1),
      told(one, 'p99', 1),
      told(one, 'first', 1),
    ]),
  ]);
  goals.push(
    {
      id: 'C9',
      what: 'ms, p99, latest of 1,000 vehicles × 40 signals',
      value: valuesOf('ours')(found, 'p99'),
      atMost: 50,
    },
    { id: 'C9', what: 'ms, first byte', value: valuesOf('ours')(found, 'first'), atMost: 25 },
  );
  return { latest: found };
}

/** The last one: the API process is another one after it. */
async function c7(): Promise<Record<string, Figures>> {
  const products = stage.products.slice(0, 2500);
  const reads = await readersOf(500, 5, products);
  const killApi = async () => void process.kill(apiPid(), 'SIGKILL');
  const kills: Record<string, () => Promise<void>> = {
    ours: killApi,
    'without a gate': () => bare.restart(),
    Centrifugo: async () => peers.centrifugo?.restart(),
  };
  const found = await inTurns(
    TURNS,
    Object.fromEntries(
      Object.entries(kills).flatMap(([name, kill]) => {
        const way = ways[name];
        const silent = name === 'Centrifugo'; // nobody can send to it meanwhile
        return way ? [[name, () => restartTurn(stage, crowd, way, { reads, products, kill, silent })]] : [];
      }),
    ),
  );
  printTable([
    ['C7: 500 streams come back', 'ms until all read', 'ingest p99 before', 'ingest p99 meanwhile'],
    ...Object.entries(found).map(([name, one]) => [
      name,
      told(one, 'ms'),
      told(one, 'before', 1),
      told(one, 'after', 1),
    ]),
  ]);
  goals.push(
    { id: 'C7', what: 'ms, 500 streams live again', value: valuesOf('ours')(found, 'ms'), atMost: 5000 },
    { id: 'C7', what: 'p99 of ingest meanwhile, × before', value: valuesOf('ours')(found, 'times'), atMost: 2 },
  );
  return { restart: found };
}

/** As the sandbox's supervisor writes it, which starts it anew. */
function apiPid(): number {
  const { child } = JSON.parse(readFileSync(join(stage.sandbox.folder, 'api.pid.json'), 'utf8')) as {
    child: { pid: number };
  };
  return child.pid;
}

/** The medians of one contender. */
function valuesOf(contender: string) {
  return (figures: Figures | undefined, name: string): number => figures?.[contender]?.[name]?.median ?? Number.NaN;
}

function told(figures: Record<string, Figure> | undefined, name: string, digits = 0): string {
  const figure = figures?.[name];
  return figure && !Number.isNaN(figure.median) ? spell(figure, digits) : '–';
}

function showLive(title: string, found: Record<string, Figures>): void {
  console.log('');
  const columns: [name: string, head: string, digits: number][] = [
    ['p50', 'p50 ms', 1],
    ['p99', 'p99 ms', 1],
    ['delivered', 'readings a second', 0],
    ['serverUs', 'CPU µs a reading: server', 2],
    ['allUs', 'all processes', 2],
    ['readersPercent', 'the readers themselves, % of a core', 0],
    ['kb', 'KB a stream', 1],
    ['idlePercent', 'idle, % of a core', 1],
    ['openedMs', 'ms to open one', 2],
  ];
  const shown = columns.filter(([name]) =>
    Object.values(found).some((set) => Object.values(set).some((one) => one[name])),
  );
  printTable([
    [title, ...shown.map(([, head]) => head)],
    ...Object.entries(found).flatMap(([set, figures]) =>
      Object.entries(figures).map(([name, one]) => [
        `${set}, ${name}`,
        ...shown.map(([figure, , digits]) => told(one, figure, digits)),
      ]),
    ),
  ]);
}
