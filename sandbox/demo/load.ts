/** Fills an empty database with the demo: people, products, who is registered to what, and a year of readings. */
import knex, { type Knex } from 'knex';
import { Client } from 'pg';
import { copyReadings, ensureReadingPartitions, type ReadingBatch } from '../../db/readings/import.ts';
import { coveredDays, endOfReadings } from './calendar.ts';
import { putTogether } from '../../db/registry/put.ts';
import type { Cuuid } from '../../domain/ids.ts';
import type { EntryOf, FleetRole, RegistryEntry } from '../../domain/registry/entries.ts';
import { demoSignals } from './catalogue.ts';
import { demoReadings } from './demo-readings.ts';
import { demoCompanies, demoPeople } from './people.ts';
import { demoProducts, demoRegistrations } from './products.ts';

export interface DemoLoad {
  /** Connection string of the tables' owner; the migrations have run. */
  ownerUrl: string;
  /** The day that all demo data is anchored at. */
  today: Date;
  log: (line: string) => void;
}

/**
 * Loads the demo data unless it is there. All of it is one transaction, marked by the table `sandbox.demo`: a load that
 * was cut off leaves nothing behind and simply runs again.
 */
export async function loadDemo({ ownerUrl, today, log }: DemoLoad): Promise<void> {
  const client = new Client({ connectionString: ownerUrl });
  client.on('error', () => undefined); // a lost connection also fails the query under way, which tells of it
  const owner = knex({ client: 'pg' });
  try {
    await client.connect();
    await owner.transaction((trx) => fill(trx, client, today, log), { connection: client });
  } finally {
    await owner.destroy();
    await client.end();
  }
}

async function fill(trx: Knex.Transaction, client: Client, today: Date, log: (line: string) => void): Promise<void> {
  if (await trx.schema.withSchema('sandbox').hasTable('demo')) return;
  const started = Date.now();
  log('Demo data: writing people and products …');
  await trx.schema.createSchemaIfNotExists('sandbox');
  await trx.schema.withSchema('sandbox').createTable('demo', (table) => {
    table.timestamp('anchored_at').notNullable();
    table.bigInteger('readings').notNullable();
  });
  const numbers = await insertRecords(trx, today);
  const from = new Date(coveredDays(today)[0]?.at(0) ?? today);
  await ensureReadingPartitions(trx, from, new Date(endOfReadings(today)));
  log('Demo data: copying a year of readings …');
  const readings = await copyReadings(client, batches(today, numbers));
  await trx.withSchema('sandbox').table('demo').insert({ anchored_at: today, readings });
  log(`Demo data: ${readings.toLocaleString('en')} readings in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
}

const demoRate = {
  effective_on: '2025-09-12',
  currency: 'EUR',
  standard_cents: 1200,
  reduced_cents: 300,
  cost_lines: JSON.stringify([
    { what: 'Interface and transmission', cents: 200 },
    { what: 'Storage until the download', cents: 100 },
  ]),
  set_by: 'sandbox',
};

/** Writes everything but readings; returns each product's short number by its id. */
async function insertRecords(trx: Knex.Transaction, today: Date): Promise<Map<string, number>> {
  await trx('compensation_rates').insert(demoRate); // R32
  // As the operator's own systems put them, so that the registry is tried at each first start.
  const put = async (entries: RegistryEntry[]) => {
    const refused = (await putTogether(trx, entries, 'account:registry')).filter(
      ({ verdict }) => verdict !== 'created',
    );
    if (refused.length > 0) throw new Error(`The demo was not taken by the registry: ${JSON.stringify(refused)}`);
  };
  await put([...demoSignals]);
  await put(demoCompanies.map(({ id, name, kind }) => ({ put: 'company', key: id, name, kind })));
  await put(
    demoPeople.flatMap(({ id, kind, email, name, company, roles }): EntryOf<'account'>[] =>
      kind === 'staff' || kind === 'service' || (kind === 'fleet' && company === null)
        ? [] // the identity provider alone knows them
        : [
            {
              put: 'account',
              key: id,
              kind,
              email,
              name,
              company: company as Cuuid | null,
              roles: kind === 'fleet' ? (roles as FleetRole[]) : [],
              locale: 'en',
            },
          ],
    ),
  );
  const demo = demoProducts(today);
  await put(
    demo.map((product) => ({
      put: 'product',
      key: product.kind === 'vehicle' ? product.vin : product.serial,
      id: product.id,
      kind: product.kind,
      name: product.name,
      plugInDevice: false,
    })),
  );
  const numberOf = new Map(
    demo.map((product) => [product.id, product.kind === 'vehicle' ? product.vin : product.serial]),
  );
  await put(
    demoRegistrations(today).map(({ id, productId, holder, activated, startsAt, endsAt }) => ({
      put: 'registration',
      key: id,
      product: numberOf.get(productId) ?? '',
      holder,
      activated,
      startsAt,
      endsAt,
    })),
  );
  const products: { id: string; no: number }[] = await trx('products').select('id', 'no');
  return new Map(products.map(({ id, no }) => [id, no]));
}

function* batches(today: Date, numbers: ReadonlyMap<string, number>): Generator<ReadingBatch> {
  for (const { product, readings } of demoReadings(today)) {
    const productNo = numbers.get(product.id);
    if (productNo !== undefined) yield { productNo, readings };
  }
}
