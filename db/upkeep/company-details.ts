/** R58: removes the addresses of invitations (R46) and of renters (R35) that are over, and the emails about them; what stays is id, company, days and outcome. */
import type { Knex } from 'knex';
import type { Actor } from '../requests/transition.ts';
import { AT_ONCE, type Due } from './request-details.ts';

const KINDS = {
  invitation: { table: 'company_invitations', mails: 'invitation_id', order: 'coalesce(i.ended_at, i.expires_at)' },
  rental: { table: 'rentals', mails: 'rental_id', order: 'i.ends_at' },
} as const;

/** Of rows `i`. One that is still open ends with it: an invitation is withdrawn, an offer that nobody accepted opens nothing. */
const clear =
  (kind: keyof typeof KINDS, ends: string) =>
  async (db: Knex, { where, bindings, by = 'engine' }: Due & { by?: Actor }): Promise<number> => {
    const { table, mails, order } = KINDS[kind];
    const { rows } = await db.raw<{ rows: { cleared: number }[] }>(
      `with due as (
         select i.id, i.company_id from ${table} i where i.details_removed_at is null and (${where})
         order by ${order} limit ${AT_ONCE} for update of i skip locked
       ), without_events as (
         delete from mail_events e using mails m, due where m.${mails} = due.id and e.mail_id = m.id
       ), without_mails as (
         delete from mails m using due where m.${mails} = due.id
       ), cleared as (
         update ${table} i set email = '', details_removed_at = clock_timestamp(), ${ends}
         from due where i.id = due.id returning 'company:' || i.company_id as stream, i.id
       ), audited as (
         insert into audit (stream, actor, act, detail, hash)
         select stream, :by, 'details-removed', jsonb_build_object('${kind}', id), '' from cleared order by stream, id
       ) select count(*)::int as cleared from cleared`,
      { ...bindings, by },
    );
    return rows[0]?.cleared ?? 0;
  };

/** Invitations `i`. */
export const removeInvitations = clear(
  'invitation',
  `ended_at = coalesce(i.ended_at, clock_timestamp()), ended_because = coalesce(i.ended_because, 'withdrawn')`,
);

/** Rentals `i`. The registration of a renter is a record of the operator's own, and stays as other registrations do. */
export const removeRentals = clear(
  'rental',
  `ended_at = case when i.accepted_at is null then coalesce(i.ended_at, clock_timestamp()) else i.ended_at end,
   ended_because = case when i.accepted_at is null then coalesce(i.ended_because, 'company') else i.ended_because end`,
);
