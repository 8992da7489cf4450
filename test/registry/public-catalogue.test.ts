/** R57: what everybody may know before they buy: which data there is, and who holds it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { faultsIn } from '../../settings.ts';
import { disclosuresSetting } from '../../disclosures-settings.ts';
import { call, ownWord, sandboxUrl, signIn } from '../front-door/front-door.ts';
import { startApiUnderTest } from '../api/api-under-test.ts';

const page = async (path: string) => {
  const response = await fetch(sandboxUrl() + path, { headers: { accept: 'text/html', connection: 'close' } });
  return { status: response.status, text: await response.text() };
};

const put = async (path: string, signal: Record<string, unknown>) =>
  call(`/v1/registry/signals/${path}`, { method: 'PUT', token: await signIn('registry'), json: signal });

test('R57: the catalogue says by kind and model what there is, how often, how much, whether personal or secret', async () => {
  const path = `Vehicle.Public.${ownWord()}`;
  const model = `Model ${ownWord()}`;
  const signal = {
    meaning: { en: 'How it is.', de: 'Wie es ist.' },
    unit: 'km',
    datatype: 'float',
    groups: ['driving'],
    personal: true,
    tradeSecret: true,
    interval: 'PT10S',
    kinds: ['vehicle'],
    models: [model],
  };
  expect((await put(path, signal)).status).toBeLessThan(300);
  const of = async (query: string) => (await call(`/v1/catalogue?${query}`)).body;
  const paths = ({ signals }: { signals: { path: string }[] }) => signals.map((one) => one.path);

  const mine = await of(`kind=vehicle&model=${encodeURIComponent(model)}`);
  expect(mine.signals.find((one: { path: string }) => one.path === path)).toMatchObject({
    ...signal,
    range: null,
    mostADay: { readings: 8640, bytes: 8640 * (62 + path.length) },
  });
  expect(mine).toMatchObject({ keptFor: 'P1095D', continuous: true });
  expect(paths(await of('kind=wallbox'))).not.toContain(path);
  expect(paths(await of('kind=vehicle&model=another'))).not.toContain(path);

  // A change makes a version; the one before can still be had.
  await put(path, { ...signal, meaning: { en: 'How it was.' }, tradeSecret: false });
  const now = await of(`model=${encodeURIComponent(model)}`);
  expect(now.version).toBeGreaterThan(mine.version);
  const meaningIn = async (version: number) =>
    (await of(`version=${version}&model=${encodeURIComponent(model)}`)).signals.find(
      (one: { path: string }) => one.path === path,
    ).meaning.en;
  expect([await meaningIn(mine.version), await meaningIn(now.version)]).toEqual(['How it is.', 'How it was.']);
  expect((await call('/v1/catalogue?version=999999')).status).toBe(404);

  const table = await call(`/v1/catalogue?kind=vehicle&version=${mine.version}&format=csv`);
  expect(table.headers.get('content-type')).toContain('text/csv');
  const [header, ...lines] = String(table.body).split('\r\n');
  expect(header).toContain('"path","meaning","meaning.de"');
  expect(lines.find((line) => line.includes(path))).toContain(
    '"How it is.","Wie es ist.","km","float","driving","yes","yes"',
  );

  const { text } = await page(`/catalogue?kind=vehicle&model=${encodeURIComponent(model)}`);
  expect(text).toContain(path);
  expect(text).toMatch(/every 10 s · at most 8,640 a day/);
  expect(text).toContain('trade secret</span>'.replace('trade secret', 'may be personal'));
});

test('R57: the list has pages, and each belongs to one version', async () => {
  const first = (await call('/v1/catalogue')).body;
  expect(first.signals.length).toBeLessThanOrEqual(1000);
  expect((await call('/v1/catalogue?cursor=nonsense')).status).toBe(422);
});

test('R57: who holds the data is told in versions, the one of today by itself', async () => {
  const version = (name: string, from: string, holder: string) => ({
    version: name,
    from,
    holder: { name: holder, email: 'holder@example.com' },
    storage: { en: 'In Germany.', de: 'In Deutschland.' },
    access: { en: 'By this portal.' },
    ownUse: [{ purpose: { en: 'Finding faults.' }, since: '2026-01-01' }],
    recipients: [{ name: 'Example Bank', country: 'DE', purpose: { en: 'Billing.' }, since: '2026-01-01' }],
    contract: { en: 'As long as it is registered.' },
  });
  const file = join(mkdtempSync(join(tmpdir(), 'disclosures-')), 'disclosures.json');
  const write = (all: unknown[]) => writeFileSync(file, JSON.stringify({ disclosures: all }));
  write([
    version('1', '2025-09-12', 'First AG'),
    version('2', '2026-01-01', 'Second AG'),
    version('3', '2200-01-01', 'Third AG'),
  ]);
  const disclosures = disclosuresSetting.parse(file);
  const api = await startApiUnderTest({ disclosures });
  try {
    const told = JSON.parse((await api.call('GET', '/v1/disclosures')).text);
    expect(told.inForce).toMatchObject({ version: '2', holder: { name: 'Second AG' } });
    expect(told.versions).toHaveLength(3);
    const html = async (path: string) => (await api.call('GET', path, { accept: 'text/html' })).text;
    const today = await html('/disclosures');
    for (const words of ['Second AG', 'In Germany.', 'Finding faults.', 'Example Bank', 'If you do not agree'])
      expect(today).toContain(words);
    expect(today).not.toContain('Third AG');
    expect(await html('/disclosures?version=1')).toContain('First AG');
    expect((await api.call('GET', '/disclosures?version=9', { accept: 'text/html' })).status).toBe(404);
  } finally {
    await api.stop();
  }
  write([{ ...version('1', '2025-09-12', 'First AG'), storage: { de: 'In Deutschland.' } }]);
  expect(faultsIn('api', { DISCLOSURES: file }).join('\n')).toMatch(/DISCLOSURES.*storage.*English/);
});

test('R57: without a word of the operator the page says so, and whom to ask', async () => {
  const { text } = await page('/disclosures');
  expect(text).toContain('has not set this out here yet');
  expect(text).toContain('mailto:data-act@example.com');
});
