/** Rule 29: the newest acts are sealed soon after they happened, so that a trail that is cut off at its end shows. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Knex } from 'knex';
import { verifyAuditIn } from '../../db/audit/verify.ts';
import { eventually, someone, submit } from '../front-door/front-door.ts';
import { openRecord } from '../front-door/record.ts';

let record: Knex;
beforeAll(() => {
  record = openRecord();
});
afterAll(() => record.destroy());

interface Seal {
  hash: string;
  from: string;
}

/** The seal that covers the first act on a request, once a worker has made it. */
const sealOver = (id: string): Promise<Seal> =>
  eventually(
    async () => {
      const { rows } = await record.raw<{ rows: Seal[] }>(
        `select encode(s.hash, 'hex') as hash, s.from_txid::text as "from" from audit_seals s
         join audit a on a.txid >= s.from_txid and a.txid < s.below_txid where a.stream = 'request:' || ? limit 1`,
        [id],
      );
      return rows[0] as Seal; // undefined is asked for again
    },
    (seal) => seal !== undefined,
  );

test('three acts, one after the other’s seal: each is sealed, and gone from the trail it is missed', async () => {
  for (let act = 0; act < 3; act += 1) {
    const { id } = await submit('retail-owner', { email: someone() });
    const { hash, from } = await sealOver(id);
    const tx = await record.transaction();
    try {
      await tx.raw('delete from audit where txid >= ?::xid8', [from]);
      await tx.raw('delete from audit_seals where from_txid >= ?::xid8', [from]);
      const [unaware, aware] = [await verifyAuditIn(tx), await verifyAuditIn(tx, [hash])];
      expect(unaware.faults).toEqual([]); // the chains and seals that are left do fit
      expect(aware.faults.map(({ detail }) => detail)).toEqual([`the seal ${hash} is gone`]);
    } finally {
      await tx.rollback();
    }
  }
});
