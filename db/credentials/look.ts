/**
 * R41: what the workflow of a credential does each time it looks at its row: tells the owner that a secret is about to expire.
 * Of warnings that were missed, the last one alone goes out.
 */
import type { Knex } from 'knex';
import type { Looked } from '../../domain/looked.ts';
import type { Policy } from '../../domain/policy.ts';
import { queued } from '../postgres/queued.ts';

/** Done twice it changes nothing: a mail goes out once for a secret and a warning (`turn`). */
export const lookAtCredential = (
  db: Knex,
  id: string,
  { warnBefore }: Pick<Policy['credentials'], 'warnBefore'>,
): Promise<Looked> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: { ended: boolean; now: Date }[] }>(
      `with seen as (select id, ended_at, clock_timestamp() + clock_shift as now from credentials where id = ? for no key update),
         looked as (update credentials c set look_wanted_at = null, look_signalled_at = null from seen where c.id = seen.id)
       select ended_at is not null as ended, now from seen`,
      [id],
    );
    const [row] = rows;
    if (!row) throw new Error('no such credential');
    if (row.ended) return { over: true };
    const { rows: found } = await tx.raw<{ rows: { warned: number; next_in_ms: number | null }[] }>(
      `with moments as (
         select s.id as secret_id, w.no - 1 as turn, s.expires_at - w.before as at
         from credential_secrets s cross join unnest(:warnBefore::interval[]) with ordinality as w (before, no)
         where s.credential_id = :id and s.ended_at is null and s.expires_at > :now::timestamptz
           and s.expires_at - w.before > s.created_at -- what lives shorter than that is not warned of as it is made
       ), warned as (
         insert into mails (secret_id, step, recipient, turn)
         select distinct on (secret_id) secret_id, 'secret-expires', 'developer', turn from moments
         where at <= :now::timestamptz order by secret_id, at desc
         on conflict do nothing returning secret_id
       ), noticed as (
         insert into notices (owner, type, data)
         select c.owner, 'credential.expiring', jsonb_build_object('credential', c.id, 'clientId', c.client_id, 'secret', s.id, 'expiresAt', s.expires_at)
         from warned w join credential_secrets s on s.id = w.secret_id join credentials c on c.id = s.credential_id order by s.id
       )
       select (select count(*)::int from warned) as warned,
         (select ceil(extract(epoch from min(at) - :now::timestamptz) * 1000)::float8 from moments where at > :now::timestamptz)
           as next_in_ms`,
      { id, now: row.now, warnBefore: [...warnBefore] },
    );
    if ((found[0]?.warned ?? 0) > 0) queued(tx, 'mails');
    return { over: false, againInMs: found[0]?.next_in_ms ?? null };
  });
