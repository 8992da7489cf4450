/** What happens when many ask at once (R42, R43): a code is used once, a lost answer can be asked for again, an end is an end. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as oidc from 'openid-client';
import { bearerOf } from '../../db/access/token.ts';
import { dropExpiredItems } from '../../db/oauth/sweep.ts';
import { resourceOf } from '../../domain/access/token.ts';
import { startApiUnderTest, withPeople, type ApiProcess, type ApiUnderTest } from '../api/api-under-test.ts';
import { newCredential, type NewCredential } from '../access/credentials.ts';
import { tablesOf } from '../front-door/tables.ts';
import { Agent } from './agent.ts';
import { begin, exchange, program, REDIRECT } from './client.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 2);
let api: ApiUnderTest;
let second: ApiProcess;
beforeAll(async () => {
  api = await startApiUnderTest();
  second = await api.beside({}); // another process on the same record
  await withPeople(api);
});
afterAll(() => api?.stop());

const opens = async (token: string): Promise<boolean> =>
  (await bearerOf(api.services.db, token, resourceOf(api.services.config.publicUrl))) !== null;
const processes = (): ApiProcess[] => [api, second];

async function agreed(credential: NewCredential) {
  const isPublic = (await api.owner('credentials').where({ id: credential.id }).first('type')).type === 'public';
  const config = await program(api, credential, isPublic ? 'none' : undefined);
  const begun = await begin(config);
  const back = await (await Agent.of(api, 'retail-one')).consent(begun.address.href);
  return { config, begun, back };
}

/** A call of the token endpoint as a client makes it, of one of the processes. */
const ask = async (
  at: ApiProcess,
  { clientId, secret }: NewCredential,
  form: Record<string, string>,
  isPublic: boolean,
) => {
  const answer = await at.call('POST', '/oauth/token', {
    raw: new URLSearchParams({ ...form, ...(isPublic ? { client_id: clientId } : {}) }).toString(),
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      ...(isPublic ? {} : { Authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` }),
    },
  });
  return {
    status: answer.status,
    ...(answer.json as { error?: string; access_token?: string; refresh_token?: string }),
  };
};

test(`RFC 9700: of 50 exchanges of one code at once exactly one succeeds, and its tokens are dead (${ROUNDS} rounds, two processes)`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const credential = await newCredential(api.owner);
    const { begun, back } = await agreed(credential);
    const form = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: REDIRECT,
      code_verifier: begun.verifier,
    };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => ask(processes()[i % 2]!, credential, form, false)),
    );
    const [good, bad] = [
      answers.filter(({ status }) => status === 200),
      answers.filter(({ status }) => status !== 200),
    ];
    expect([good.length, new Set(bad.map(({ error }) => error))]).toEqual([1, new Set(['invalid_grant'])]);
    expect(await opens(good[0]?.access_token ?? '')).toBe(false);
    const refresh = await ask(
      api,
      credential,
      { grant_type: 'refresh_token', refresh_token: good[0]?.refresh_token ?? '' },
      false,
    );
    expect(refresh.error).toBe('invalid_grant');
    expect(await api.owner('grants').where({ client_id: credential.clientId }).select('ended_because')).toEqual([
      { ended_because: 'replay' },
    ]);
  }
});

test(`R42: of 50 refreshes of one rotated token at once all have one answer, and it is kept once (${ROUNDS} rounds, two processes)`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const credential = await newCredential(api.owner, 'public');
    const { config, begun, back } = await agreed(credential);
    const { refresh_token: token = '' } = await exchange(config, back, begun);
    const form = { grant_type: 'refresh_token', refresh_token: token };
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => ask(processes()[i % 2]!, credential, form, true)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map((one) => `${one.access_token} ${one.refresh_token}`)).size).toBe(1);
    expect(answers[0]?.refresh_token).not.toBe(token);
    expect(await opens(answers[0]?.access_token ?? '')).toBe(true);
    // Two pairs: the first one, and the one that followed.
    const [kept] = await api
      .owner('oauth_items')
      .where({ client_id: credential.clientId })
      .whereIn('kind', ['AccessToken', 'RefreshToken'])
      .count('*');
    expect(Number(kept?.['count'])).toBe(4);
  }
});

test('R42: a rotated token that is used after its minute ends the link with all its tokens', async () => {
  const credential = await newCredential(api.owner, 'public');
  const { config, begun, back } = await agreed(credential);
  const { refresh_token: token = '' } = await exchange(config, back, begun);
  const next = await oidc.refreshTokenGrant(config, token);
  expect((await ask(api, credential, { grant_type: 'refresh_token', refresh_token: token }, true)).refresh_token).toBe(
    next.refresh_token,
  );
  await api.owner.raw(
    `update oauth_items set consumed_at = now() - interval '61 seconds' where client_id = ? and consumed_at is not null`,
    [credential.clientId],
  );
  expect((await ask(api, credential, { grant_type: 'refresh_token', refresh_token: token }, true)).error).toBe(
    'invalid_grant',
  );
  expect(await opens(next.access_token)).toBe(false);
  expect(
    (await ask(api, credential, { grant_type: 'refresh_token', refresh_token: next.refresh_token ?? '' }, true)).error,
  ).toBe('invalid_grant');
});

test(`R43: 30 ends raced with refreshes: no token works after the answer to an end`, async () => {
  for (let round = 0; round < 30; round += 1) {
    const credential = await newCredential(api.owner);
    const { config, begun, back } = await agreed(credential);
    const { refresh_token: token = '' } = await exchange(config, back, begun);
    const answers: string[] = [];
    const refreshing = Array.from({ length: 8 }, async (_, i) => {
      const { access_token: access } = await ask(
        processes()[i % 2]!,
        credential,
        { grant_type: 'refresh_token', refresh_token: token },
        false,
      );
      if (access) answers.push(access);
    });
    const ending = api.owner.raw(
      `select count(*) from end_access((select array_agg(a.id) from access a join grants g on g.id = a.grant_id where g.client_id = ?), 'a test', 'giver')`,
      [credential.clientId],
    );
    await ending;
    await Promise.all(refreshing);
    for (const access of answers) expect(await opens(access)).toBe(false);
  }
});

test('nothing that opens anything is stored: not in any table, in any form that was given out', async () => {
  const given: string[] = [];
  const credential = await newCredential(api.owner, 'public', { redirectUris: [REDIRECT] });
  const config = await program(api, credential, 'none');
  const begun = await begin(config);
  const pushed = await oidc.buildAuthorizationUrlWithPAR(config, begun.address.searchParams);
  const agent = await Agent.of(api, 'retail-one');
  given.push(pushed.searchParams.get('request_uri')?.split(':').at(-1) ?? '');
  const open = await agent.asked(pushed.href); // left open, so that what is kept of it is there
  given.push(
    ...agent.cookies.filter(({ name }) => name === 'row_oauth' || name.endsWith('.sig')).map(({ value }) => value),
  );
  const back = await agent.consent(begun.address.href);
  given.push(back.searchParams.get('code') ?? '');
  const tokens = await exchange(config, back, begun);
  const next = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
  given.push(tokens.access_token, tokens.refresh_token ?? '', next.access_token, next.refresh_token ?? '');
  const device = await oidc.initiateDeviceAuthorization(config, {});
  given.push(device.device_code, device.user_code, device.user_code.replace('-', ''));
  expect([open.page.status, given.every((value) => value.length >= 8)]).toEqual([200, true]);
  for (const table of await tablesOf(api.owner, ['sessions'])) {
    const { rows } = await api.owner.raw<{ rows: { row: string }[] }>('select t::text as row from ?? t', [table]);
    const text = rows.map(({ row }) => row).join('\n');
    for (const value of given) expect([table, text.includes(value)]).toEqual([table, false]);
  }
  // A code that people type has few bits: its plain hash would tell it.
  const { rows } = await api.owner.raw<{ rows: { hex: string }[] }>(
    `select encode(user_code, 'hex') as hex from oauth_items where user_code is not null`,
  );
  const plain = createHash('sha256').update(device.user_code.replace('-', '')).digest('hex');
  expect([rows.length > 0, rows.some(({ hex }) => hex === plain)]).toEqual([true, false]);
});

test('what ran out goes a day later', async () => {
  await api.owner.raw(
    `update oauth_items set expires_at = now() - interval '25 hours' where kind = 'AuthorizationCode'`,
  );
  const [before] = await api.owner('oauth_items').where({ kind: 'AuthorizationCode' }).count('*');
  expect(Number(before?.['count'])).toBeGreaterThan(0);
  await dropExpiredItems(api.services.db);
  const [after] = await api.owner('oauth_items').where({ kind: 'AuthorizationCode' }).count('*');
  expect(Number(after?.['count'])).toBe(0);
});
