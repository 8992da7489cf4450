/** Companies as the operator's systems put them (R10, R34). */
import type { Knex } from 'knex';
import type { EntryOf } from '../../domain/registry/entries.ts';
import { putRows } from './put-rows.ts';
import type { Verdict } from './verdict.ts';

export const putCompanies = (
  tx: Knex.Transaction,
  entries: readonly EntryOf<'company'>[],
  actor: string,
): Promise<Verdict[]> =>
  putRows(
    tx,
    {
      table: 'companies',
      keyColumn: 'id',
      stream: ({ key }) => `company:${key}`,
      act: 'company-put',
      columns: ({ name, kind, registrationNumber, country }) => ({
        name,
        kind,
        registration_number: registrationNumber ?? null,
        country: country ?? null,
      }),
      // A fleet may become a rental company; what a provider may do was decided by staff (R31).
      faults: ({ kind }, before) =>
        before && kind !== before['kind'] && [kind, before['kind']].includes('provider')
          ? [{ at: '/kind', code: 'kind-stays' }]
          : [],
    },
    entries,
    actor,
  );
