/**
 * R56, R68: what a public body is given goes out with two of staff, the second a supervisor with a fresh sign-in: sums over many
 * vehicles, the same to whoever asks, and never the data of one. Through the front door.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { cellAt, cellWithin, codeOf } from '../../domain/aggregates/grid.ts';
import { weekOf } from '../../domain/aggregates/weeks.ts';
import { addDays } from '../../domain/time/day.ts';
import { call, day, eventually, linkTo, mailsTo } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';
import { newCustomer, newVehicle, type NewVehicle } from '../sharing/new-customer.ts';
import { publicBody, statusOf, untilStatus, type Reviewed } from '../support/requests-to-decide.ts';
import { acceptByTwo, asAgent, asSupervisor, tablesMade } from '../support/staff.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

const accept = { decision: 'accept', reason: 'The need is shown.' };
const acts = async (stream: string) =>
  (await record('audit').where({ stream }).orderBy('seq').select('act', 'actor', 'detail')) as {
    act: string;
    actor: string;
    detail: Record<string, unknown>;
  }[];

describe('R68: accepting a public body’s request', () => {
  test('one of staff alone releases nothing, however often and in whatever role', async () => {
    const request = await publicBody();
    const first = await asAgent(`requests/${request.id}/review`, accept);
    expect([first.status, first.body.status, first.body.proposal]).toMatchObject([
      202,
      'awaiting-review',
      {
        by: 'support',
        release: { mode: 'aggregate' },
        preview: [{ table: 'presence', level: 10 }, { table: 'speed' }],
      },
    ]);
    const again = await asAgent(`requests/${request.id}/review`, accept);
    expect([again.status, again.body.reason]).toEqual([403, 'same-person']);
    const { rows } = await record.raw<{ rows: object[] }>(
      `select from request_products where request_id = :id union all select from decisions where request_id = :id and kind like :kind
       union all select from aggregate_releases where request_id = :id`,
      { id: request.id, kind: 'review%' },
    );
    expect(rows).toEqual([]);
    expect((await asAgent(`requests/${request.id}`)).body).toMatchObject({
      status: 'awaiting-review',
      proposal: { by: 'support' },
      mailDomain: { domain: 'example.com', known: false },
    });
  });

  test('a supervisor who proposed is not the second person either; another proposal waits anew', async () => {
    const request = await publicBody();
    expect((await asSupervisor(`requests/${request.id}/review`, accept)).status).toBe(202);
    expect((await asSupervisor(`requests/${request.id}/review`, accept)).body.reason).toBe('same-person');
    // The agent is somebody else, but no supervisor.
    expect((await asAgent(`requests/${request.id}/review`, accept)).body.reason).toBe('supervisor-only');
    const other = { ...accept, release: { tables: [{ table: 'speed', level: 50 }] } };
    expect((await asAgent(`requests/${request.id}/review`, other)).status).toBe(202);
    expect((await statusOf(request)).status).toBe('awaiting-review');
    expect((await asAgent(`requests/${request.id}`)).body.proposal.release.tables).toEqual([
      { table: 'speed', level: 50, byModel: false },
    ]);
  });

  test('a second person confirms what was proposed, and no other proposal; who did it is in the audit trail', async () => {
    const request = await publicBody();
    const { body } = await asAgent(`requests/${request.id}/review`, accept);
    await tablesMade(request.id);
    const confirm = { decision: 'accept', reason: 'Seen.' };
    expect((await asSupervisor(`requests/${request.id}/review`, { ...confirm, proposal: request.id })).status).toBe(
      409,
    );
    const done = await asSupervisor(`requests/${request.id}/review`, { ...confirm, proposal: body.proposal.id });
    expect(done.status).toBe(200);
    await untilStatus(request, 'ready');
    const of = (await acts(`request:${request.id}`)).filter(({ act }) => act.startsWith('release'));
    const tables = ['presence-10-km', 'speed-10-km'];
    expect(of).toMatchObject([
      { act: 'release-proposed', actor: 'staff:support', detail: { tables, knownBody: false } },
      { act: 'release-confirmed', actor: 'staff:supervisor', detail: { tables, proposedBy: 'support' } },
    ]);
  });

  test('T13: there is no way to data as it was recorded: no such mode, no vehicles to name, no cells of another size', async () => {
    const request = await publicBody();
    const refused = async (changes: object) => {
      const { status, body } = await asAgent(`requests/${request.id}/review`, { ...accept, ...changes });
      return [status, body.errors?.[0]?.pointer];
    };
    expect(await refused({ release: { mode: 'raw' } })).toEqual([422, '/release/mode']);
    expect(await refused({ release: { mode: 'pseudonymised' } })).toEqual([422, '/release/mode']);
    expect((await refused({ products: { vins: ['WRWE2A1C5SB104217'] } }))[0]).toBe(422);
    expect((await refused({ release: { tables: [{ table: 'weather', level: 1 }] } }))[0]).toBe(422);
    expect((await refused({ release: { tables: [{ table: 'presence', level: 2 }] } }))[0]).toBe(422);
  });

  test('T13: a need that is no emergency is given nothing day by day', async () => {
    const request = await publicBody({ need: 'other' });
    const weather = { ...accept, release: { tables: [{ table: 'presence' }, { table: 'weather' }] } };
    const { status, body } = await asAgent(`requests/${request.id}/review`, weather);
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/release/tables/1']);
  });

  test('declined, a proposal is over', async () => {
    const request = await publicBody();
    await asAgent(`requests/${request.id}/review`, accept);
    expect((await asAgent(`requests/${request.id}/review`, { decision: 'decline', reason: 'No.' })).status).toBe(200);
    expect((await call(`/v1/support/requests/${request.id}`)).status).toBe(401);
    expect((await asAgent(`requests/${request.id}`)).body.proposal).toBeNull();
    expect((await asSupervisor(`requests/${request.id}/review`, accept)).status).toBe(409);
  });

  test('the day after, the operator is told by email what was released, by whom, and that the domain is unknown', async () => {
    const request = await publicBody();
    expect((await acceptByTwo(request.id, 'Seen.')).status).toBe(200);
    await record('release_proposals')
      .where({ request_id: request.id })
      .update({ ended_at: record.raw(`ended_at - interval '1 day'`) });
    const [mail] = await eventually(
      () => mailsTo('data-act@example.com'),
      (mails) => mails.some(({ text }) => text.includes(request.id)),
    );
    expect(mail?.subject).toMatch(/1 release of other people’s data/);
    expect(mail?.text).toMatch(/2 tables of sums[^]*Proposed by support, confirmed by supervisor[^]*NOT on the list/);
    expect(mail?.text).not.toContain(request.email);
  });
});

describe('R56: the tables of a week', () => {
  /** A week of which no other test has readings, and a road in Castile on which nobody else drives. */
  const monday = weekOf(day(70));
  const before = addDays(monday, -7);
  const [north, west] = [41.5, -4.5];
  const around = (week: string) => ({ from: addDays(week, -1), to: addDays(week, 7) });
  const vehicles: NewVehicle[] = [];
  const signals = ['Vehicle.CurrentLocation.Latitude', 'Vehicle.CurrentLocation.Longitude', 'Vehicle.Speed'];

  /** From minute to minute on the Tuesday, from 9 o'clock UTC on, a kilometre each. */
  const drives = async (
    { no }: NewVehicle,
    {
      latitude,
      longitude,
      minutes = 20,
      week = monday,
    }: { latitude: number; longitude: number; minutes?: number; week?: string },
  ) =>
    record.raw(
      `insert into readings (product_no, signal, at, value)
       select :no, s.id, :from::timestamptz + m * interval '1 minute', case p.i when 0 then :latitude::text
         when 1 then (:longitude::float8 + m * 0.012)::text else (30 + m % 20)::text end
       from generate_series(0, :minutes::int) m, unnest(:signals::text[]) with ordinality as n (path, ord), lateral (select ord - 1 as i) p, signals s
       where s.path = n.path`,
      { no, from: `${addDays(week, 1)}T09:00:00Z`, latitude, longitude, minutes, signals },
    );

  beforeAll(async () => {
    for (let i = 0; i < 12; i++) {
      const vehicle = await newVehicle(record, [await newCustomer(record)]);
      vehicles.push(vehicle);
      const longitude = west + i * 0.0005;
      await drives(vehicle, { latitude: north, longitude });
      await drives(vehicle, { latitude: north, longitude, week: before });
    }
    // Alone where nobody else is, and alone at its end.
    const canary = await newVehicle(record, [await newCustomer(record)]);
    vehicles.push(canary);
    await drives(canary, { latitude: 62.5, longitude: 20 });
  });

  const usual = {
    tables: [
      { table: 'presence', level: 10 },
      { table: 'speed', level: 10 },
    ],
  };
  const body = (week = monday) => publicBody({ period: around(week), formats: ['json', 'csv'] });
  async function given(request: Reviewed) {
    await untilStatus(request, 'ready');
    const { body: link } = await call(await linkTo(request.email, 'download'));
    const files = new Map<string, string>();
    for (const { name, href } of link.files) {
      const { body: file } = await call(href);
      files.set(name, typeof file === 'string' ? file : JSON.stringify(file));
    }
    return { files, manifest: JSON.parse(files.get('manifest.json') ?? '') };
  }
  async function released(release: object, week = monday) {
    const request = await body(week);
    expect((await acceptByTwo(request.id, 'Justified.', release)).status).toBe(200);
    return { request, ...(await given(request)) };
  }
  const recordsIn = (text: string | undefined): Record<string, unknown>[] => JSON.parse(text ?? '').records;
  let first: Awaited<ReturnType<typeof released>>;

  test('T1, T2, T6: twelve vehicles are a row, rounded; one alone is none; no file says whose they are', async () => {
    first = await released(usual);
    const rows = recordsIn(first.files.get('presence-10-km.json'));
    const ten = (longitude: number) => codeOf(cellWithin(cellAt(north, longitude)!, 10), 10);
    expect(rows.length).toBeGreaterThan(1);
    expect(new Set(rows.map(({ cell, rest }) => [cell, rest].join(' ')))).toContain(`${ten(west + 0.12)} false`);
    for (const { week, time, vehicles: count, trips } of rows)
      expect([week, time, count, trips]).toEqual([monday, 'working 08-12', 10, 10]);
    const speeds = recordsIn(first.files.get('speed-10-km.json'));
    expect(speeds.length).toBeGreaterThan(0);
    expect(first.files.get('presence-10-km.csv')?.split('\r\n')[0]).toBe(
      '"week","time","cell","rest","vehicles","trips","km"',
    );
    expect(first.manifest).toMatchObject({
      products: [],
      aggregates: { mode: 'aggregate', least: { vehicles: 10, accounts: 5 }, weeks: [monday] },
    });
    const inNorth = cellWithin(cellAt(62.5, 20)!, 50);
    const all = [...first.files].flat().join('\n');
    expect(all).not.toContain(`E${inNorth.e}000`);
    for (const { vin, id, no } of vehicles)
      for (const name of [
        vin,
        id,
        vin.slice(-6),
        [...vin].toReversed().join(''),
        Buffer.from(vin).toString('base64'),
        `"${no}"`,
      ])
        expect(all).not.toContain(name);
  });

  test('T11: in cells of 1 km there is the road, and neither where the trips begin nor where they end', async () => {
    const area = { south: 41, west: -5, north: 42, east: -4 };
    const { files } = await released({ tables: [{ table: 'presence', level: 1 }], area }, before);
    const cells = recordsIn(files.get('presence-1-km.json')).map(({ cell }) => cell);
    const one = (longitude: number) => codeOf(cellAt(north, longitude)!, 1);
    expect(cells).toContain(one(west + 0.12));
    expect(cells).not.toContain(one(west));
    expect(cells).not.toContain(one(west + 20 * 0.012));
  });

  test('T4: the next body gets the same bytes, also after readings came in late and a vehicle is gone', async () => {
    const [late, gone] = vehicles;
    await drives(late!, { latitude: north + 0.02, longitude: west, minutes: 5 });
    await record('registrations').where({ product_id: gone!.id }).del();
    const next = await released(usual);
    for (const name of ['presence-10-km.json', 'speed-10-km.csv'])
      expect(next.files.get(name)).toBe(first.files.get(name));
    expect(next.manifest.aggregates.tables).toEqual(first.manifest.aggregates.tables);
  });

  test('T4: another cut, once nobody can tell any more what the first was made of, is not given; staff see beside which', async () => {
    const request = await body();
    const finer = { tables: [{ table: 'speed', level: 5 }] };
    expect((await asAgent(`requests/${request.id}/review`, { ...accept, release: finer })).status).toBe(202);
    const { preview } = await tablesMade(request.id);
    expect(preview[0].refused[0]).toMatchObject({ request: first.request.id });
    // R56: and which bodies asked for the same time, those that were given something first.
    const { similar } = (await asAgent(`requests/${request.id}`)).body;
    expect(similar[0]).toMatchObject({ body: 'City', given: true });
    expect(similar.map(({ id }: { id: string }) => id)).toContain(first.request.id);
    expect((await asSupervisor(`requests/${request.id}/review`, { decision: 'accept', reason: 'Seen.' })).status).toBe(
      200,
    );
    const { files, manifest } = await given(request);
    expect(recordsIn(files.get('speed-5-km.json'))).toEqual([]);
    expect(manifest.aggregates.tables[0].notGiven).toBe(preview[0].refused[0].areas);
    expect((await mailsTo(request.email)).some(({ subject }) => /too few vehicles/.test(subject))).toBe(true);
  });

  test('T18: what was frozen is what is given: a row that was changed since stops the export, and it goes on once it is mended', async () => {
    const request = await body();
    expect((await asAgent(`requests/${request.id}/review`, { ...accept, release: usual })).status).toBe(202);
    await tablesMade(request.id);
    const row = record('aggregate_rows')
      .whereIn('cut_id', record('aggregate_cuts').where({ week: monday, table: 'presence', level: 10 }).select('id'))
      .where({ no: 1 });
    const kept = (await row.clone().first('measures')) as { measures: string };
    await row.clone().update({ measures: '{"vehicles":1}' });
    expect((await asSupervisor(`requests/${request.id}/review`, accept)).status).toBe(200);
    await eventually(
      () => asAgent(`requests/${request.id}`),
      ({ body: { exportAttempts } }) => exportAttempts > 1,
    );
    expect((await statusOf(request)).status).toBe('exporting');
    await row.clone().update(kept);
    expect((await given(request)).files.get('presence-10-km.json')).toBe(first.files.get('presence-10-km.json'));
  });
});
