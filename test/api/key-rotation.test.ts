/**
 * Keys are changed without a moment in which a link, a session or a token is refused, as docs/operating.md has it: first every
 * process knows the new key, then every process signs with it, then the old one goes. Processes restart one by one, so at each step
 * some of the step before still run.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ApiConfig } from '../../api/server/config.ts';
import type { RequestId } from '../../domain/ids.ts';
import { linkToken, type LinkKey } from '../../domain/links/token.ts';
import { eventually } from '../front-door/front-door.ts';
import { signedIn, type SignedIn } from '../front-door/signed-in.ts';
import { startApiUnderTest, withPeople, type ApiProcess, type ApiUnderTest, type People } from './api-under-test.ts';
import { unverified } from './requests-in-states.ts';

let api: ApiUnderTest;
let people: People;
let id: RequestId;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
  id = (await unverified(api, people)) as RequestId; // as the API answers it
});
afterAll(() => api?.stop());

const linkKey = (kid: number): LinkKey => ({ kid, secret: randomBytes(32) });
const [oldKey, newKey] = [linkKey(7), linkKey(8)];
const [oldSecret, newSecret] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];

const steps: Pick<ApiConfig, 'linkKeys' | 'sessionKeys'>[] = [
  { linkKeys: [oldKey], sessionKeys: [oldSecret] },
  { linkKeys: [oldKey, newKey], sessionKeys: [oldSecret, newSecret] },
  { linkKeys: [newKey, oldKey], sessionKeys: [newSecret, oldSecret] },
  { linkKeys: [newKey], sessionKeys: [newSecret] },
];

/** A link as a process of that step makes it, and the id of its key. */
const linkOf = ({ services }: ApiProcess) => {
  const token = linkToken(services.config.linkKeys, 'status', id);
  return { path: `/links/status/${token}`, kid: Buffer.from(token, 'base64url')[0] };
};
const account = {
  account: 'retail-one',
  email: 'retail-one@example.com',
  kind: 'retail' as const,
  company: null,
  roles: [],
  signedInAt: null,
};
const opened = async (process: ApiProcess, { path }: { path: string }) => (await process.call('GET', path)).status;
const page = async (process: ApiProcess, { cookie }: SignedIn) =>
  (await process.call('GET', '/requests', { accept: 'text/html', headers: { cookie } })).status;
const form = async (process: ApiProcess, { cookie, csrf }: SignedIn) => {
  const headers = { cookie, 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' };
  const raw = new URLSearchParams({ csrf }).toString();
  const { status, headers: answered } = await process.call('POST', '/sign-out', { accept: 'text/html', headers, raw });
  expect(answered.get('Clear-Site-Data')).toContain('"cache"'); // what a browser on a shared machine would keep
  return status;
};

test('links, sessions and forms of one step are taken by the processes of the step before and after', async () => {
  const processes: ApiProcess[] = [];
  for (const keys of steps) processes.push(await api.beside(keys));
  expect(processes.map((process) => linkOf(process).kid)).toEqual([7, 7, 8, 8]);
  for (const [no, made] of processes.entries())
    for (const other of processes.slice(Math.max(0, no - 1), no + 2)) {
      const session = await signedIn(made, account);
      expect([await opened(other, linkOf(made)), await page(other, session), await form(other, session)]).toEqual([
        200, 200, 303,
      ]);
    }
});

test('what the old keys signed works until they go, and not after it', async () => {
  const first = await api.beside(steps[0] ?? {});
  const [link, session] = [linkOf(first), await signedIn(first, account)];
  const answers: number[][] = [];
  for (const keys of steps) {
    const process = await api.beside(keys);
    answers.push([await opened(process, link), await page(process, session)]);
  }
  expect(answers).toEqual([
    [200, 200],
    [200, 200],
    [200, 200],
    [404, 303], // to sign in
  ]);
});

test('tokens of the identity provider’s old key and of its new one are taken while it publishes both', async () => {
  const tokenOf = () =>
    api.identity.token({ sub: 'retail-one', email: 'retail-one@example.com', account: 'retail', roles: [] });
  const process = await api.beside({});
  const status = async (token: string) => (await process.call('GET', '/v1/products', { token })).status;
  const [before, unused] = [await tokenOf(), await tokenOf()];
  expect(await status(before)).toBe(200);
  await api.identity.changeKey({ keepsOld: true });
  const after = await tokenOf();
  // It asks for a key that it does not know, but not more often than each ten seconds.
  await eventually(
    () => status(after),
    (answer) => answer === 200,
  );
  expect([await status(before), await status(unused)]).toEqual([200, 200]);
});
