/** What the sandbox does with a part that hangs, with Ctrl-C while it starts, with a full disk, and with ports that can't be. */
import { expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { readPorts } from '../../sandbox/ports.ts';
import { supervise } from '../../sandbox/supervise.ts';

const children: ChildProcess[] = [];
const hanging = (script = 'setInterval(() => {}, 1000)') => {
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
};
const last = () => children.at(-1);
const never = () => Promise.reject(new Error('fetch failed', { cause: new Error('bad port') }));

test('a part that lives and is never ready ends the start, with its reason', async () => {
  const starting = supervise({ name: 'api', start: () => hanging(), ready: never, readyWithinMs: 300, log: () => {} });
  await expect(starting).rejects.toThrow('api was not ready within 0.3 s: fetch failed (bad port)');
  expect(last()?.signalCode).toBe('SIGKILL');
});

test('Ctrl-C breaks a start off that is not ready yet', async () => {
  const stopping = new AbortController();
  const starting = supervise({
    name: 'api',
    start: () => hanging(),
    ready: () => Promise.reject(stopping.abort()),
    signal: stopping.signal,
    log: () => {},
  });
  await expect(starting).rejects.toThrow('stopped while starting');
  expect(last()?.signalCode).toBe('SIGTERM');
});

test('a log on a full disk is told once, and the part goes on', async () => {
  const told: string[] = [];
  const start = () => hanging('setInterval(() => console.log("line"), 5)');
  const part = await supervise({ name: 'api', start, logFile: '/dev/full', log: (line) => told.push(line) });
  while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect([told, last()?.exitCode]).toEqual([[expect.stringMatching(/log of api can't be written \(ENOSPC/)], null]);
  await part.stop();
  expect(told).toHaveLength(1);
});

test.each([
  ['PORT', '6000'],
  ['PORT', '10080'],
  ['IDENTITY_PORT', '6667'],
])('%s=%s is refused by name: browsers do not connect to it', (name, port) => {
  expect(() => readPorts({ [name]: port })).toThrow(`${name}: browsers refuse to connect to ${port}`);
});
