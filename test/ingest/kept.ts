/** What is in the feed, as the record has it. */
import type { Knex } from 'knex';
import type { NewVehicle } from '../sharing/new-customer.ts';

export interface Kept {
  pos: number;
  at: number;
  value: string;
}

/** The readings of a product, in the order of positions. */
export async function feedOf(record: Knex, { no }: Pick<NewVehicle, 'no'>): Promise<Kept[]> {
  const rows: { pos: string; body: string }[] = await record('feed').where({ product_no: no }).orderBy('pos');
  return rows.flatMap(({ pos, body }) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [, instant, value] = line.split('\t');
        return { pos: Number(pos), at: Number(instant), value: value! };
      }),
  );
}
