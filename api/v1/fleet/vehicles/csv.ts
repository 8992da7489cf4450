/** A fleet's list as a table, however long it is: read page by page while it is sent (R45). */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import { vehiclesOf, type FleetVehicle } from '../../../../db/fleets/list.ts';
import type { VehicleFilter } from '../../../../domain/fleets/vehicle-list.ts';
import type { Principal } from '../../../../domain/principal.ts';
import { csvOf, csvRows } from '../../../../domain/text/csv-rows.ts';
import type { Answer } from '../../../call/route.ts';

const COLUMNS = [
  'vin',
  'serial',
  'kind',
  'name',
  'model',
  'state',
  'dataProduct',
  'subscribedAt',
  'plugInDevice',
  'addedAt',
  'providers',
] as const;

const AT_ONCE = 1000;

const rowOf = ({ providers, ...vehicle }: FleetVehicle) => ({
  ...vehicle,
  providers: providers.map(({ name, dataProduct }) => `${name} (${dataProduct})`).join('; '),
});

/** All that match, as a file. The first page is read before the answer begins, so that who may not see it is told so. */
export async function sendVehicles(db: Knex, principal: Principal, filter: VehicleFilter): Promise<Answer> {
  const first = await vehiclesOf(db, principal, filter, { limit: AT_ONCE });
  async function* lines(): AsyncGenerator<string> {
    yield csvOf(COLUMNS, first.vehicles.map(rowOf));
    for (let { next } = first; next;) {
      const page = await vehiclesOf(db, principal, filter, { cursor: next, limit: AT_ONCE });
      yield csvRows(COLUMNS, page.vehicles.map(rowOf));
      ({ next } = page);
    }
  }
  return {
    stream: async (_req, res) => {
      res.type('text/csv; charset=utf-8').attachment('vehicles.csv');
      await pipeline(Readable.from(lines(), { objectMode: true }), res);
    },
  };
}
