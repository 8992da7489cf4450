/** What an administrator can choose from when consenting (R47): the company's data products, and its vehicles and chargers that fit. Reads only. */
import type { Knex } from 'knex';
import type { Holder } from '../../domain/principal.ts';
import type { ProductKind } from '../../domain/requests/types.ts';
import type { Entry } from '../../domain/fleets/entries.ts';
import { MOST_AT_ONCE } from '../../domain/fleets/verdicts.ts';
import { lasts } from '../registrations/lasts.ts';

export type NamesByLanguage = Readonly<Record<string, string>>;

/** Of every data product there is, by its code. */
export async function dataProductNames(db: Knex): Promise<ReadonlyMap<string, NamesByLanguage>> {
  const rows: { code: string; names: NamesByLanguage }[] = await db('data_products').select('code', 'names');
  return new Map(rows.map(({ code, names }) => [code, names]));
}

export interface Choice {
  kind: ProductKind;
  number: string;
  name: string;
}

/** Some are shown, all that fit can be chosen together. */
export const SHOWN = 100;

/** A holder's activated vehicles and chargers whose number or name has a text, the first ones, and how many there are. */
export async function choicesOf(
  db: Knex,
  holder: Holder,
  find: string,
  limit = SHOWN,
): Promise<{ choices: Choice[]; of: number }> {
  const { rows } = await db.raw<{ rows: (Choice & { of: number })[] }>(
    `select p.kind, coalesce(p.vin, p.serial) as number, p.name, (count(*) over ())::int as of from products p
     where exists (select from registrations r where r.product_id = p.id and r.holder = :holder and r.activated and ${lasts('r')})
       and (:find = '' or coalesce(p.vin, p.serial) ilike '%' || :find || '%' or p.name ilike '%' || :find || '%')
     order by p.kind desc, coalesce(p.vin, p.serial), p.id limit :limit`,
    { holder, find: find.replaceAll(/[\\%_]/g, String.raw`\$&`), limit },
  );
  return { choices: rows.map(({ of: _of, ...choice }) => choice), of: rows[0]?.of ?? 0 };
}

/** All that fit, as far as one act takes them. */
export const allChoices = async (db: Knex, holder: Holder, find: string): Promise<Entry[]> =>
  (await choicesOf(db, holder, find, MOST_AT_ONCE)).choices.map(({ kind, number }) =>
    kind === 'vehicle' ? { vin: number } : { serial: number },
  );

/** SQL: what data product `a` opens is within what `b` opens. */
export const WITHIN = (a: string, b: string): string =>
  `(${a}.plug_in = ${b}.plug_in and (${b}.groups is null or coalesce(${a}.groups <@ ${b}.groups, false)))`;

/** The data products that a provider may take by a consent for one, that one first. */
export async function dataProductsWithin(db: Knex, code: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { code: string }[] }>(
    `select a.code from data_products a join data_products b on b.code = :code where ${WITHIN('a', 'b')}
     order by a.code = :code desc, a.position, a.code`,
    { code },
  );
  return rows.map((row) => row.code);
}
