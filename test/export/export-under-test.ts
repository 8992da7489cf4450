/** Exports and downloads on a database and a storage of their own, without the engine around them. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { exportData, type ExportControl } from '../../activities/export/export-data.ts';
import { postgresReadings } from '../../activities/source/postgres/readings.ts';
import { connect, connectAsApplication } from '../../db/postgres/connect.ts';
import type { Catalogue } from '../../db/readings/catalogue.ts';
import { copyReadings, ensureReadingPartitions, saveSignals, type Signal } from '../../db/readings/import.ts';
import type { ProductId, RequestId } from '../../domain/ids.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import { withClient } from '../../sandbox/postgres/client.ts';
import { folderStorage } from '../../storage/folder.ts';
import type { Storage } from '../../storage/storage.ts';
import { patient } from '../setup/patient.ts';
import { startMigratedDatabase, type MigratedDatabase } from '../setup/postgres-template.ts';

export const HOLDER = 'account:retail-1';
export const period = { from: '2026-01-05', to: '2026-01-11' };
/** The period's first moment in Berlin. */
export const PERIOD_FROM = Date.parse('2026-01-04T23:00:00Z');
export const HOUR = 3_600_000;

export const signals: Signal[] = [
  {
    id: 1,
    path: 'Vehicle.Speed',
    meaning: 'Speed of the vehicle',
    unit: 'km/h',
    datatype: 'float',
    tradeSecret: false,
  },
  {
    id: 2,
    path: 'Vehicle.Note "x" \\ ü',
    meaning: 'A name that needs care',
    unit: null,
    datatype: 'string',
    tradeSecret: true,
  },
];

/** The same as the catalogue has them, and a short one. */
export const catalogue: Catalogue = {
  version: 1,
  signals: [...signals, { id: 3, path: 's', meaning: 'Short', unit: null, datatype: 'float', tradeSecret: false }].map(
    ({ id: _id, meaning, ...signal }) => ({
      ...signal,
      meaning: { en: meaning },
      groups: [],
      personal: false,
      range: null,
      interval: null,
      kinds: [],
      models: [],
    }),
  ),
};

export interface TestReading {
  at: number;
  signal?: number;
  /** JSON text. */
  value: string;
}

export interface TestProduct {
  id: ProductId;
  no: number;
}

export class ExportUnderTest {
  readonly postgres: MigratedDatabase;
  readonly owner: Knex;
  readonly db: Knex;
  readonly folder: string;
  readonly storage: Storage;

  private constructor(folder: string, postgres: MigratedDatabase) {
    this.folder = folder;
    this.postgres = postgres;
    this.owner = connect(postgres.url('export'), { max: 4, statementTimeoutMs: 0 });
    this.db = connectAsApplication(postgres.loginUrl('export'), patient);
    this.storage = folderStorage(folder);
  }

  static async start(): Promise<ExportUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'export-'));
    const self = new ExportUnderTest(folder, await startMigratedDatabase('export'));
    await saveSignals(self.owner, signals);
    await ensureReadingPartitions(self.owner, new Date('2025-12-01'), new Date('2026-03-01'));
    return self;
  }

  async stop(): Promise<void> {
    await this.db.destroy();
    await this.owner.destroy();
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A vehicle, registered to the holder from long before the period, or as given. */
  async product(
    registrations: { from: Date; until?: Date }[] = [{ from: new Date('2025-01-01') }],
  ): Promise<TestProduct> {
    const id = randomUUID() as ProductId;
    const vin = `WVW${id.replaceAll('-', '').slice(0, 14).toUpperCase()}`;
    const [row] = await this.owner('products').insert({ id, kind: 'vehicle', vin, name: 'Test car' }).returning('no');
    for (const { from, until } of registrations)
      await this.owner('registrations').insert({
        product_id: id,
        holder: HOLDER,
        starts_at: from,
        ends_at: until ?? null,
      });
    return { id, no: Number(row.no) };
  }

  async readings({ no }: TestProduct, readings: TestReading[]): Promise<void> {
    const rows = readings.map(({ at, signal = 1, value }) => ({ at, signal, value }));
    await withClient(this.postgres.url('export'), (client) =>
      copyReadings(client, [{ productNo: no, readings: rows }]),
    );
  }

  /** A request for these products that was confirmed and stands before its export. */
  async request(products: TestProduct[], locale: Locale = 'en'): Promise<RequestId> {
    const id = randomUUID() as RequestId;
    await this.owner('requests').insert({
      id,
      type: 'customer',
      status: 'awaiting-verification',
      requester: 'retail-1',
      holder: HOLDER,
      email: 'someone@example.com',
      locale,
      period_from: period.from,
      period_to: period.to,
      policy: JSON.stringify(defaultPolicy),
      submitted_at: new Date('2026-02-01T00:00:00Z'),
    });
    await this.owner('decisions').insert({ request_id: id, kind: 'verified', actor: 'link', at: new Date() });
    for (const [position, product] of products.entries())
      await this.owner('request_products').insert({ request_id: id, product_id: product.id, position, given: '[]' });
    return id;
  }

  export(id: RequestId, control: Partial<ExportControl> = {}) {
    const parts = { db: this.db, storage: this.storage, source: postgresReadings(this.db), filesAtOnce: 2 };
    return exportData(parts, id, { signal: new AbortController().signal, progress: () => {}, ...control });
  }
}
