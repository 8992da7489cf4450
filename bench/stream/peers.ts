/**
 * Servers that fan out, built from their Go modules (`peers/go.mod` pins them), started on free ports with what they are measured
 * with: nats-server, with a stream that keeps in files; Centrifugo, with a history in memory.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cached, isCached, type Surroundings } from '../../sandbox/go/cache.ts';
import { GoModule } from '../../sandbox/go/module.ts';
import { firstOfFreePorts } from '../../test/setup/free-ports.ts';
import { post } from '../http-load.ts';

const MODULE = new GoModule('bench/stream/peers/go.mod');
const PROGRAMS = {
  'nats-server': { module: 'github.com/nats-io/nats-server/v2', package: 'github.com/nats-io/nats-server/v2' },
  centrifugo: { module: 'github.com/centrifugal/centrifugo/v6', package: 'github.com/centrifugal/centrifugo/v6' },
} as const;
type Program = keyof typeof PROGRAMS;

const around: Surroundings = {
  cache: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'right-of-way'),
  environment: process.env,
  log: (line) => console.log(line),
};

interface Peer {
  port: number;
  readonly pid: number;
  /** Kills it and starts it anew, at the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export type Nats = Peer;
export interface Centrifugo extends Peer {
  /** What a reader of these channels shows. */
  token(user: string, channels: readonly string[]): string;
  publishing(messages: readonly { channel: string; text: string }[]): Buffer;
}

export interface Peers {
  nats: Nats | undefined;
  centrifugo: Centrifugo | undefined;
  /** Why one is left out. */
  missing: string[];
  stop(): Promise<void>;
}

export async function startPeers(): Promise<Peers> {
  const missing: string[] = [];
  const orNone = async <T>(name: Program, start: (program: string) => Promise<T>): Promise<T | undefined> => {
    try {
      return await start(await built(name));
    } catch (error) {
      missing.push(`${name}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const nats = await orNone('nats-server', startNats);
  const centrifugo = await orNone('centrifugo', startCentrifugo);
  for (const line of missing) console.log(`left out: ${line}`);
  return { nats, centrifugo, missing, stop: async () => void (await Promise.all([nats?.stop(), centrifugo?.stop()])) };
}

async function built(name: Program): Promise<string> {
  const { module, package: main } = PROGRAMS[name];
  const folder = `${name}-${MODULE.versionOf(module)}`;
  if (!isCached(around, folder)) {
    const problem = await MODULE.problem(process.env, name);
    if (problem) throw new Error(problem);
  }
  const home = await cached(around, folder, (unfinished) => MODULE.build([main], unfinished, around));
  return join(home, name);
}

async function started(program: string, argumentsOf: (port: number, folder: string) => string[]): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'right-of-way-peer-'));
  const port = await firstOfFreePorts(2);
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(program, argumentsOf(port, folder), { stdio: 'ignore', cwd: folder });
    for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
      if (await listens(port)) return child;
      await sleep(50);
    }
    child.kill('SIGKILL');
    throw new Error('it did not start');
  };
  let child = await start();
  const kill = async () => {
    if (child.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  };
  return {
    port,
    get pid() {
      return child.pid ?? 0;
    },
    async restart() {
      await kill();
      child = await start();
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

async function startNats(program: string): Promise<Nats> {
  const peer = await started(program, (at, folder) => ['-a', '127.0.0.1', '-p', `${at}`, '-js', '-sd', folder]);
  const line = await connectNats(peer.port);
  await line.ask(
    '$JS.API.STREAM.CREATE.KEPT',
    JSON.stringify({ name: 'KEPT', subjects: ['kept.>'], storage: 'file', max_bytes: 500_000_000 }),
  );
  line.end();
  return peer;
}

const SECRET = 'of a benchmark, on this machine alone';

async function startCentrifugo(program: string): Promise<Centrifugo> {
  const peer = await started(program, (at, folder) => {
    const config = {
      http_server: { address: '127.0.0.1', port: at },
      client: { token: { hmac_secret_key: SECRET }, allowed_origins: ['*'], channel_limit: 1000 },
      channel: { without_namespace: { history_size: 300, history_ttl: '300s', force_recovery: true } },
      uni_sse: { enabled: true },
      http_api: { key: SECRET },
      log: { level: 'error' },
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    return ['--config', join(folder, 'config.json')];
  });
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return Object.assign(peer, {
    token(user: string, channels: readonly string[]) {
      const head = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ sub: user, channels })}`;
      return `${head}.${createHmac('sha256', SECRET).update(head).digest('base64url')}`;
    },
    publishing: (messages: readonly { channel: string; text: string }[]) =>
      post(
        '/api/batch',
        `{"commands":[${messages.map(({ channel, text }) => `{"publish":{"channel":"${channel}","data":${text}}}`).join(',')}]}`,
        { 'X-API-Key': SECRET },
      ),
  });
}

export interface NatsLine {
  /** Resolves once the server has all of them; `stored`: once it has kept them. */
  publish(messages: readonly { subject: string; text: string }[], stored: boolean): Promise<void>;
  ask(subject: string, text: string): Promise<void>;
  end(): void;
}

/** As a publisher speaks the NATS protocol, which is text. */
export async function connectNats(port: number): Promise<NatsLine> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const waiting: { left: number; resolve: () => void; of: 'PONG' | 'MSG' }[] = [];
  let came = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    came += text;
    for (let end = came.indexOf('\r\n'); end >= 0; end = came.indexOf('\r\n')) {
      const line = came.slice(0, end);
      if (line.startsWith('PING')) socket.write('PONG\r\n');
      const [first] = waiting;
      if (first && line.startsWith(first.of) && (first.left -= 1) === 0) waiting.shift()?.resolve();
      came = came.slice(end + 2);
    }
  });
  socket.write('CONNECT {"verbose":false}\r\nSUB _inbox.1 1\r\n');
  const wait = (of: 'PONG' | 'MSG', left: number) =>
    new Promise<void>((resolve) => void waiting.push({ of, left, resolve }));
  const message = (subject: string, reply: string, text: string) =>
    `PUB ${subject}${reply} ${Buffer.byteLength(text)}\r\n${text}\r\n`;
  return {
    publish(messages, stored) {
      const text = messages.map((one) => message(one.subject, stored ? ' _inbox.1' : '', one.text)).join('');
      const answered = stored ? wait('MSG', messages.length) : wait('PONG', 1);
      socket.write(stored ? text : `${text}PING\r\n`);
      return answered;
    },
    ask(subject, text) {
      const answered = wait('MSG', 1);
      socket.write(message(subject, ' _inbox.1', text));
      return answered;
    },
    end: () => void socket.destroy(),
  };
}
