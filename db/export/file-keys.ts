/** The data keys of requests, by which their files are encrypted (storage/data-keys.ts): wrapped, and as long as the files are. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';

interface WrappedKey {
  /** The master key that it was wrapped by. */
  kid: number;
  wrapped: Buffer;
}

export const fileKeyRecord = (db: Knex) => ({
  /** The key of a request; `undefined` where it has none, or none any more. */
  async find(request: RequestId): Promise<WrappedKey | undefined> {
    const { rows } = await db.raw<{ rows: WrappedKey[] }>('select kid, wrapped from file_keys where request_id = ?', [
      request,
    ]);
    return rows[0];
  },

  /** Keeps the key unless the request has one; answers that which it has then, or none where the request is over. */
  async findOrAdd(request: RequestId, { kid, wrapped }: WrappedKey): Promise<WrappedKey | undefined> {
    // The lock waits for an end that is under way: no key is made after it, which nobody would delete.
    const { rows } = await db.raw<{ rows: WrappedKey[] }>(
      `with kept as materialized (select kid, wrapped from file_keys where request_id = :request), added as (
         insert into file_keys (request_id, kid, wrapped)
         select id, :kid, :wrapped from requests where id = :request and ended_at is null and not exists (select from kept) for share
         on conflict (request_id) do nothing returning kid, wrapped)
       select kid, wrapped from kept union all select kid, wrapped from added`,
      { request, kid, wrapped },
    );
    return rows[0] ?? this.find(request);
  },

  /** One of the ids of master keys that are needed and not among these. */
  async missing(kids: readonly number[]): Promise<number | undefined> {
    const { rows } = await db.raw<{ rows: { kid: number }[] }>(
      'select kid from file_keys where kid <> all(?::smallint[]) limit 1',
      [[...kids]],
    );
    return rows[0]?.kid;
  },
});
