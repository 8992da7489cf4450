/** Links from emails (R13, R15, R18, R21): what they open, what they change, and when they are dead. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RequestId } from '../../domain/ids.ts';
import { linkPurposes } from '../../domain/links/token.ts';
import { fileKey } from '../../storage/file-key.ts';
import { startApiUnderTest, withPeople, type ApiUnderTest, type People } from '../api/api-under-test.ts';
import { ready, requestIn, unverified } from '../api/requests-in-states.ts';

let api: ApiUnderTest;
let people: People;
beforeAll(async () => {
  api = await startApiUnderTest();
  people = await withPeople(api);
});
afterAll(() => api?.stop());

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('verifying', () => {
  test('R13, R21: the page has a button and changes nothing; the POST confirms, and again answers the same', async () => {
    const id = await unverified(api, people);
    const link = api.link('verify', id);
    const before = await api.records();
    const page = await api.call('GET', link, html);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<form method="post"><button type="submit">');
    expect(page.text).not.toContain('<script');
    expect((await api.call('GET', link)).json).toMatchObject({ id, verified: false, status: 'awaiting-verification' });
    expect(await api.records()).toBe(before);

    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const confirmed = await api.call('POST', link, { ...html, raw: '', headers: form });
    expect([confirmed.status, confirmed.text.includes('confirmed')]).toEqual([200, true]);
    expect(api.signalled).toContain(id);
    const after = await api.records();
    for (let i = 0; i < 2; i++) {
      const again = await api.call('POST', link, { body: {} });
      expect([again.status, again.json.verified]).toEqual([200, true]);
    }
    expect((await api.call('GET', link)).json.verified).toBe(true);
    expect(await api.records()).toBe(after);
  });

  test('R13: past its window the link is dead, even while nobody closed the request', async () => {
    const id = await requestIn(api, people, 'awaiting-verification', { verify_by: new Date(Date.now() - 1) });
    for (const method of ['GET', 'POST']) {
      const { status, json } = await api.call(method, api.link('verify', id));
      expect([status, json.type, json.reason]).toEqual([410, '/problems/link-dead', 'lapsed']);
    }
  });

  test('German requests have German pages, whatever the browser says', async () => {
    const id = await unverified(api, people, { locale: 'de' });
    const { text, headers } = await api.call('GET', api.link('verify', id), {
      ...html,
      headers: { 'Accept-Language': 'en' },
    });
    expect(headers.get('Content-Language')).toBe('de');
    expect(text).toContain('Bitte bestätigen Sie Ihre Anfrage');
  });
});

describe('downloading', () => {
  test('R15: the link lists the files with size, records and SHA-256, and starts nothing', async () => {
    const id = await ready(api, people);
    const before = await api.records();
    const { status, json } = await api.call('GET', api.link('download', id));
    expect(status).toBe(200);
    expect(json.files).toHaveLength(3);
    expect(json.files[1]).toEqual({
      name: `vehicle-${people.vin.car}.json`,
      bytes: 123_456_789,
      records: 1_234_567,
      sha256: 'ab12'.repeat(16),
      href: `${api.link('download', id)}/vehicle-${people.vin.car}.json`,
    });
    expect((await api.call('GET', api.link('download', id), html)).text).toContain('6 days are left.');
    expect(await api.records()).toBe(before);
  });

  test('R15: past its end the link is dead for everyone; before there is data there is no such link', async () => {
    const over = await ready(api, people, -0.001);
    expect((await api.call('GET', api.link('download', over))).json).toMatchObject({ status: 410, reason: 'expired' });
    const early = await unverified(api, people);
    expect((await api.call('GET', api.link('download', early))).status).toBe(404);
  });
});

describe('the files of a link', () => {
  test('R15, R16: stream whole, in part, and as one ZIP; by no other name; and only a whole one counts', async () => {
    const id = await ready(api, people);
    const text = JSON.stringify({ id, records: ['ä', 'ö'] });
    const { bytes, sha256 } = await api.services.storage.write(fileKey(id as RequestId, 1, 0), chunksOf(text));
    await api.owner('files').where({ request_id: id }).whereNot({ name: 'manifest.json' }).delete();
    await api.owner('files').where({ request_id: id }).update({ bytes, sha256 });
    const base = api.link('download', id);

    const head = await api.call('HEAD', `${base}/manifest.json`);
    expect([head.status, head.headers.get('Content-Length'), head.text]).toEqual([200, String(bytes), '']);
    const part = await api.call('GET', `${base}/manifest.json`, { headers: { Range: 'bytes=0-3' } });
    expect([part.status, part.text]).toEqual([206, text.slice(0, 4)]);
    const past = await api.call('GET', `${base}/manifest.json`, { headers: { Range: 'bytes=9999-' } });
    expect([past.status, past.json.type]).toEqual([416, '/problems/range-not-satisfiable']);
    for (const name of ['other.json', '..%2fmanifest.json', 'manifest.json%00', '%2e%2e']) {
      expect((await api.call('GET', `${base}/${name}`)).status).toBe(404);
    }
    expect((await api.owner('requests').where({ id }).first()).downloaded_at).toBeNull();

    const whole = await api.call('GET', `${base}/manifest.json`);
    expect([whole.status, whole.text]).toEqual([200, text]);
    expect(whole.headers.get('Content-Disposition')).toMatch(/^attachment/);
    const zip = await api.call('GET', `${base}/all.zip`);
    expect([zip.status, zip.text.slice(0, 2)]).toEqual([200, 'PK']);

    await api.owner('requests').where({ id }).update({ status: 'revoked' });
    const dead = await api.call('GET', `${base}/manifest.json`);
    expect([dead.status, dead.json.reason]).toEqual([410, 'revoked']);
  });
});

async function* chunksOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

describe('every link', () => {
  const states = [
    'awaiting-verification',
    'exporting',
    'ready',
    'completed',
    'expired',
    'revoked',
    'declined',
    'cancelled',
    'rejected',
    'lapsed',
  ];

  test('R21: GET and HEAD change nothing, in any state, by any caller; nothing fails', async () => {
    const ids = [];
    for (const state of states)
      ids.push(state === 'ready' ? await ready(api, people) : await requestIn(api, people, state));
    const before = await api.records();
    for (const id of ids) {
      for (const purpose of linkPurposes) {
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          for (const accept of ['text/html', 'application/json', '*/*']) {
            const { status } = await api.call(method, api.link(purpose, id), { accept });
            expect([200, 204, 404, 410]).toContain(status);
          }
        }
      }
    }
    expect(await api.records()).toBe(before);
  });

  test('R18: the status can be followed to the end and beyond', async () => {
    for (const state of states) {
      const id = await requestIn(api, people, state);
      const { status, json } = await api.call('GET', api.link('status', id));
      expect([status, json.status]).toEqual([200, state]);
      expect((await api.call('GET', api.link('status', id), html)).status).toBe(200);
    }
  });

  test('a dead link says why by its class of reason, and names nobody', async () => {
    for (const state of ['completed', 'expired', 'revoked', 'declined', 'cancelled', 'rejected', 'lapsed']) {
      const id = await requestIn(api, people, state);
      for (const purpose of ['verify', 'download'] as const) {
        const { status, json } = await api.call('GET', api.link(purpose, id));
        expect([status, json.reason]).toEqual([410, state]);
        expect(JSON.stringify(json)).not.toContain('@');
        const page = await api.call('GET', api.link(purpose, id), html);
        expect(page.status).toBe(410);
        expect(page.text).toContain('This link no longer works');
      }
    }
  });

  test('threat 7: a token of another purpose, forged, cut or lengthened is not there, each alike', async () => {
    const id = await unverified(api, people);
    const answers = [];
    const good = api.link('verify', id).split('/').at(-1) ?? '';
    for (const purpose of ['consent', 'revoke', 'status', 'download'] as const) {
      answers.push(await api.call('POST', `/links/verify/${api.link(purpose, id).split('/').at(-1)}`));
    }
    for (const token of [good.slice(0, -1), `${good}A`, `Z${good.slice(1)}`, 'x', '%00', 'a'.repeat(8000)]) {
      answers.push(await api.call('POST', `/links/verify/${token}`));
    }
    answers.push(await api.call('POST', api.link('verify', '00000000-0000-4000-8000-000000000000')));
    expect([...new Set(answers.map(({ status, text }) => `${status} ${text}`))]).toEqual([
      expect.stringContaining('404 '),
    ]);
    expect(answers[0]?.status).toBe(404);
    expect((await api.owner('requests').where({ id }).first()).verified_at).toBeNull();
  });

  test('a newer link kills the older one', async () => {
    const id = await unverified(api, people);
    await api.owner('requests').where({ id }).update({ link_generation: 1 });
    const old = await api.call('POST', api.link('verify', id));
    expect([old.status, old.json.reason]).toEqual([410, 'replaced']);
    expect((await api.call('POST', api.link('verify', id, 1))).status).toBe(200);
  });

  test('rule 18: no token and no personal data reaches the log', () => {
    const text = api.logged.join('\n');
    expect(text).toContain('/links/verify/:token');
    expect(text).not.toMatch(/@|WVW|links\/\w+\/[\w-]{20}/);
  });
});
