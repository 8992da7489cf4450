/** For the authority: the dossier of a request, what was refused in a year, public statistics (Articles 37, 4(1)). */
import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { defaultPolicy } from '../../domain/policy.ts';
import { dayOf } from '../../domain/time/day.ts';
import { startApiUnderTest, withPeople } from '../api/api-under-test.ts';
import { ready } from '../api/requests-in-states.ts';
import { unzip } from '../downloads/unzip.ts';
import { call, eventually, readyRequest, sandboxUrl, signIn, submit } from '../front-door/front-door.ts';
import { asAgent, asSupervisor } from './staff.ts';

const sha256 = (before: string | null, text: string) =>
  createHash('sha256')
    .update(Buffer.from(before ?? '', 'hex'))
    .update(text)
    .digest('hex');

describe('R39: the dossier of a request', () => {
  const dossierOf = async (id: string) => {
    const response = await fetch(`${sandboxUrl()}/v1/support/requests/${id}/dossier`, {
      headers: { authorization: `Bearer ${await signIn('supervisor')}`, connection: 'close' },
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const files = Object.fromEntries(
      unzip(Buffer.from(await response.arrayBuffer())).map(([name, b]) => [name, b.toString()]),
    );
    const lines = (name: string) =>
      files[name]!.trim()
        .split('\n')
        .map((line) => JSON.parse(line));
    return { files, rows: lines('audit.ndjson'), lines };
  };

  test('has record, timeline, emails, decisions and what proves the audit trail; no data and no link', async () => {
    const request = await readyRequest('retail-owner');
    expect((await asAgent(`requests/${request.id}/dossier`)).status).toBe(403);
    // Seals are made every few seconds.
    const { files, rows, lines } = await eventually(
      () => dossierOf(request.id),
      (found) => found.rows[0].seal !== null,
    );
    expect(Object.keys(files).sort()).toEqual(
      [
        'README.txt',
        'audit.ndjson',
        'decisions.json',
        'emails.csv',
        'record.json',
        'seals.ndjson',
        'timeline.csv',
      ].sort(),
    );
    expect(JSON.parse(files['record.json']!)).toMatchObject({ id: request.id, status: 'ready', email: request.email });
    expect(files['timeline.csv']).toContain('"email-verified"');
    expect(files['emails.csv']).toContain('"verify","requester"');
    expect(JSON.parse(files['decisions.json']!).decisions).toContainEqual(
      expect.objectContaining({ kind: 'verified' }),
    );
    const all = Object.values(files).join('\n');
    expect(all).not.toContain(request.download.split('/').at(-1));
    expect(all).not.toMatch(/Vehicle\.|"value":/);

    // Each row follows from the one before; each seal covers its rows, and its own hash fits.
    rows.forEach((row, i) => {
      expect(row.prev).toBe(i === 0 ? null : rows[i - 1].hash);
      expect(row.hash).toBe(sha256(row.prev, row.text));
    });
    expect(rows.at(-1)).toMatchObject({ act: 'dossier-made', actor: expect.stringMatching(/^staff:/) });
    for (const seal of lines('seals.ndjson')) {
      expect(seal.hashes).toHaveLength(seal.rows);
      expect(
        createHash('sha256')
          .update(Buffer.from(seal.hashes.join(''), 'hex'))
          .digest('hex'),
      ).toBe(seal.rowsHash);
      expect(seal.hash).toBe(sha256(seal.prev, seal.text));
      expect(JSON.parse(seal.text)).toContain(seal.rowsHash);
      for (const row of rows.filter((one) => one.seal === seal.no)) expect(seal.hashes).toContain(row.hash);
    }
  });
});

test('R39: what was refused, ended by us or late in a year is counted by article', async () => {
  const year = dayOf(new Date(), defaultPolicy.timeZone).slice(0, 4);
  const counted = async () =>
    (await asAgent(`refusals?year=${year}`)).body.refusals.find(
      (one: { article: string; what: string }) => one.article === '4(1)' && one.what === 'cancelled-by-operator',
    )?.count ?? 0;
  const before = await counted();
  const request = await submit('retail-owner');
  await asSupervisor(`requests/${request.id}/cancel`, { reason: 'Asked for by telephone.' });
  expect(await counted()).toBe(before + 1);
  const csv = await call(`/v1/support/refusals?year=${year}&format=csv`, { token: await signIn('support') });
  expect(csv.body).toContain(`${year},"4(1)","cancelled-by-operator",${before + 1}`);
  expect((await asAgent('refusals?year=1999')).status).toBe(422);
});

test('statistics are public where the operator wants it, and tell of no fewer than ten', async () => {
  expect((await call('/v1/statistics')).status).toBe(404);
  const api = await startApiUnderTest({ policy: { ...defaultPolicy, statistics: { public: true } } });
  try {
    const people = await withPeople(api);
    for (let i = 0; i < 12; i += 1) {
      const id = await ready(api, people);
      const from = new Date(Date.now() - 86_400_000);
      const to = new Date(from.getTime() + (i + 1) * 60_000);
      await api
        .owner('requests')
        .where({ id })
        .update({ verified_at: from, ready_at: to, status: i < 2 ? 'expired' : 'ready' });
    }
    const { json } = await api.call('GET', '/v1/statistics');
    expect(json.types).toEqual([
      {
        type: 'customer',
        requests: 12,
        medianSeconds: 390,
        p95Seconds: 687,
        outcomes: [{ status: 'ready', requests: 10 }],
      },
    ]);
    const { text } = await api.call('GET', '/statistics', { accept: 'text/html' });
    expect(text).toContain('half of them took at most 7 minutes, 95 of 100 at most 11 minutes');
  } finally {
    await api.stop();
  }
});
