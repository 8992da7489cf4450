/** A request that is ready, with one large file, for measuring downloads. */
import { randomUUID, randomFillSync } from 'node:crypto';
import { connect } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import type { RequestId } from '../domain/ids.ts';
import { defaultPolicy } from '../domain/policy.ts';
import type { Postgres } from '../sandbox/postgres/postgres.ts';
import { fileKey } from '../storage/file-key.ts';
import { folderStorage } from '../storage/folder.ts';

export interface PreparedDownload {
  /** Of the database. */
  url: string;
  /** Where the file is served. */
  path: string;
  bytes: number;
}

const HOLDER = 'account:bench';

/** Makes the database, the file and its record. */
export async function prepareDownload(postgres: Postgres, files: string, megabytes: number): Promise<PreparedDownload> {
  await postgres.ensureDatabase('bench');
  const url = postgres.url('bench');
  const owner = connect(url, { max: 1, statementTimeoutMs: 0 });
  await migrate(owner);
  const id = randomUUID() as RequestId;
  const product = randomUUID();
  await owner('products').insert({ id: product, kind: 'vehicle', vin: 'WVWZZZ1JZXW000001', name: 'Car' });
  await owner('registrations').insert({ product_id: product, holder: HOLDER, starts_at: new Date('2025-01-01') });
  await owner('requests').insert({
    id,
    type: 'customer',
    status: 'ready',
    holder: HOLDER,
    email: 'someone@example.com',
    locale: 'en',
    period_from: '2026-01-01',
    period_to: '2026-01-31',
    policy: JSON.stringify(defaultPolicy),
    submitted_at: owner.fn.now(),
    ready_at: owner.fn.now(),
    download_until: owner.raw(`now() + interval '7 days'`),
  });
  await owner('request_products').insert({ request_id: id, product_id: product, position: 0, given: '[]' });
  const key = fileKey(id, 1, 1);
  const { blockHashes, ...stored } = await folderStorage(files).write(key, noise(megabytes));
  await owner('files').insert({
    request_id: id,
    name: 'vehicle-1.json',
    position: 1,
    product_id: product,
    attempt: 1,
    storage_key: key,
    records: 1,
    given: JSON.stringify([{ from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z' }]),
    ...stored,
    block_hashes: blockHashes,
  });
  await owner.destroy();
  return { url: postgres.loginUrl('bench'), path: `/${id}/${key}`, bytes: stored.bytes };
}

async function* noise(megabytes: number): AsyncGenerator<Buffer> {
  const block = randomFillSync(Buffer.alloc(1 << 20));
  for (let i = 0; i < megabytes; i++) yield block;
}
