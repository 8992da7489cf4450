/** Invitations to join a company (R46): by email, accepted by signing in with an account of that address, until they are withdrawn or over. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { InvitationForm } from '../../domain/companies/forms.ts';
import type { Cuuid } from '../../domain/ids.ts';
import type { InvitationMailStep } from '../../domain/mails/steps.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import type { FleetRole } from '../../domain/registry/entries.ts';
import { linkDead, notFound, Refusal, refuseIf } from '../../domain/refusal.ts';
import type { Company } from '../registrations/companies.ts';
import { afterPlace, placedPageOf } from '../postgres/pages.ts';
import { queued } from '../postgres/queued.ts';
import { audit, type Actor } from '../requests/transition.ts';
import { companyFor, companyStream, lockForAct } from './company.ts';

export interface Invitation {
  id: string;
  email: string;
  roles: FleetRole[];
  status: 'open' | 'expired' | 'accepted' | 'withdrawn';
  invitedAt: Date;
  expiresAt: Date;
}

const STATUS = `coalesce(i.ended_because, case when i.expires_at <= clock_timestamp() then 'expired' else 'open' end)`;
const INVITATION = `i.id, i.email, i.roles, ${STATUS} as status, i.invited_at as "invitedAt", i.expires_at as "expiresAt"`;

/** Those of the caller's company that are open, or have expired; newest first. @throws Refusal `not-found`, `not-a-developer-of-the-company` */
export async function invitations(
  db: Knex,
  caller: Principal,
  { cursor, limit = 100 }: { cursor?: { at: string; id: string } | undefined; limit?: number } = {},
): Promise<{ invitations: Invitation[]; next: { at: string; id: string } | null }> {
  const company = await companyFor(db, caller, 'see-users');
  const { rows } = await db.raw<{ rows: (Invitation & { place: { at: string; id: string } })[] }>(
    `select ${INVITATION}, jsonb_build_object('at', i.invited_at, 'id', i.id) as place from company_invitations i
     where i.company_id = :company and i.ended_at is null and i.details_removed_at is null
       and (:id::uuid is null or i.invited_at < :at::timestamptz or i.invited_at = :at::timestamptz and i.id > :id::uuid)
     order by i.invited_at desc, i.id limit :limit`,
    { company, ...afterPlace(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { invitations: page.rows, next: page.next };
}

/**
 * Invites somebody, or sends the invitation that is open again with the roles named now.
 * @throws Refusal `not-found`, `not-an-administrator`, `too-many-invitations`, or `invalid` where the address is a user's already
 */
export const invite = (
  db: Knex,
  caller: Principal,
  form: InvitationForm,
  rules: Policy['companies'],
): Promise<Invitation> =>
  db.transaction(async (tx) => {
    const company = await lockForAct(tx, caller, 'change-users');
    const { rows } = await tx.raw<{ rows: { there: boolean; open: number }[] }>(
      `select exists (select from accounts where company_id = :company and kind = 'fleet' and lower(email) = lower(:email)) as there,
         (select count(*)::int from company_invitations where company_id = :company and ended_at is null
            and lower(email) <> lower(:email) and expires_at > clock_timestamp()) as open`,
      { company, email: form.email },
    );
    if (rows[0]?.there) refuseIf([{ at: '/email', code: 'user-there' }]);
    if ((rows[0]?.open ?? 0) >= rules.openInvitations)
      throw new Refusal({ code: 'too-many-invitations', most: rules.openInvitations });
    return sendInvitation(tx, { company, form, by: `account:${caller.account}`, rules });
  });

interface Sending {
  company: Cuuid;
  form: InvitationForm;
  by: Actor;
  rules: Pick<Policy['companies'], 'invitationLifetime'>;
}

/** The company is locked, or new: one invitation is open for an address. */
export async function sendInvitation(tx: Knex.Transaction, { company, form, by, rules }: Sending): Promise<Invitation> {
  const { rows } = await tx.raw<{ rows: (Invitation & { turn: number })[] }>(
    `insert into company_invitations as i (id, company_id, email, roles, locale, invited_by, expires_at)
     values (:id, :company, :email, :roles, :locale, :by, clock_timestamp() + :lifetime::interval)
     on conflict (company_id, lower(email)) where ended_at is null do update set email = excluded.email, roles = excluded.roles,
       locale = excluded.locale, invited_by = excluded.invited_by, expires_at = excluded.expires_at, turn = i.turn + 1
     returning ${INVITATION}, i.turn`,
    {
      id: randomUUID(),
      company,
      email: form.email,
      roles: [...form.roles],
      locale: form.locale ?? 'en',
      by,
      lifetime: rules.invitationLifetime,
    },
  );
  const [sent] = rows;
  if (!sent) throw new Error('no invitation was written');
  const { turn, ...invitation } = sent;
  await mailInvitation(tx, invitation.id, turn);
  await audit(tx, companyStream(company), turn === 0 ? 'user-invited' : 'user-invited-again', by, {
    invitation: invitation.id,
    roles: invitation.roles,
  });
  return invitation;
}

async function mailInvitation(tx: Knex.Transaction, id: string, turn: number): Promise<void> {
  const step: InvitationMailStep = 'user-invited';
  await tx('mails').insert({ invitation_id: id, step, recipient: 'invited', turn });
  queued(tx, 'mails');
}

/** Sends one again, with its full time from now. @throws Refusal `not-found`, `not-an-administrator` */
export const inviteAgain = (db: Knex, caller: Principal, id: string, rules: Policy['companies']): Promise<Invitation> =>
  db.transaction(async (tx) => {
    const company = await lockForAct(tx, caller, 'change-users');
    const row = (await tx('company_invitations')
      .where({ id, company_id: company, ended_at: null })
      .first('email', 'roles', 'locale')) as InvitationForm | undefined;
    if (!row || row.email === '') throw notFound();
    return sendInvitation(tx, { company, form: row, by: `account:${caller.account}`, rules });
  });

/** Withdraws one: its link is dead from then on. Done again it answers the same. @throws Refusal `not-found`, `not-an-administrator` */
export const withdrawInvitation = (db: Knex, caller: Principal, id: string): Promise<Invitation> =>
  db.transaction(async (tx) => {
    const company = await lockForAct(tx, caller, 'change-users');
    const by = `account:${caller.account}` as const;
    const { rowCount } = await tx.raw<{ rowCount: number }>(
      `update company_invitations set ended_at = clock_timestamp(), ended_because = 'withdrawn', ended_by = :account
       where id = :id and company_id = :company and ended_at is null`,
      { id, company, account: caller.account },
    );
    if (rowCount > 0) await audit(tx, companyStream(company), 'invitation-withdrawn', by, { invitation: id });
    const { rows } = await tx.raw<{ rows: Invitation[] }>(
      `select ${INVITATION} from company_invitations i where i.id = :id and i.company_id = :company and i.ended_because = 'withdrawn'`,
      { id, company },
    );
    if (!rows[0]) throw notFound();
    return rows[0];
  });

/** An invitation as whoever was invited sees it. */
export interface InvitationSeen extends Omit<Invitation, 'email'> {
  company: Pick<Company, 'name' | 'kind'>;
  locale: string;
}

const SEEN = `select ${INVITATION}, i.locale, jsonb_build_object('name', c.name, 'kind', c.kind) as company, i.company_id as cuuid,
    i.ended_by as "endedBy" from company_invitations i join companies c on c.id = i.company_id`;
type SeenRow = InvitationSeen & { email: string; cuuid: Cuuid; endedBy: string | null };

/** By the link in its email. @throws Refusal `not-found`, `link-dead` */
export async function invitationByLink(db: Knex, id: string): Promise<InvitationSeen> {
  const { rows } = await db.raw<{ rows: SeenRow[] }>(`${SEEN} where i.id = ?`, [id]);
  const [row] = rows;
  if (!row) throw notFound();
  if (row.status !== 'open') throw linkDead('invitation-over');
  return seenOf(row);
}

const seenOf = ({ email: _theirs, cuuid: _company, endedBy: _who, ...seen }: SeenRow): InvitationSeen => seen;

/** As the account that it is for: one of the same address. @throws Refusal `not-found`, `link-dead` */
export const invitationFor = async (db: Knex, caller: Principal, id: string): Promise<InvitationSeen> => {
  const { rows } = await db.raw<{ rows: SeenRow[] }>(`${SEEN} where i.id = ?`, [id]);
  return seenOf(mustBeTheirs(rows[0], caller));
};

function mustBeTheirs(row: SeenRow | undefined, { kind, email, account }: Principal): SeenRow {
  if (!row || kind !== 'fleet' || row.email.toLowerCase() !== email.toLowerCase()) throw notFound();
  const isOver = row.status !== 'open' && !(row.status === 'accepted' && row.endedBy === account);
  if (isOver) throw linkDead('invitation-over');
  return row;
}

/**
 * The account joins the company with the roles that it was invited to, beside those that it has there. Done again it answers the same.
 * @throws Refusal `not-found`, `link-dead`, `of-another-company`
 */
export const acceptInvitation = (db: Knex, caller: Principal, id: string): Promise<InvitationSeen> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: SeenRow[] }>(`${SEEN} where i.id = ? for update of i`, [id]);
    const row = mustBeTheirs(rows[0], caller);
    if (row.status === 'accepted') return seenOf(row);
    if (caller.company !== null && caller.company !== row.cuuid) throw new Refusal({ code: 'of-another-company' });
    const joined = await tx.raw<{ rows: { roles: string[] }[] }>(
      `insert into accounts as a (id, kind, email, name, company_id, roles, locale, changed_at)
       values (:account, 'fleet', :email, :email, :company, :roles, :locale, clock_timestamp())
       on conflict (id) do update set company_id = excluded.company_id, changed_at = excluded.changed_at,
         roles = array(select distinct r from unnest(a.roles || excluded.roles) r order by r)
       where a.kind = 'fleet' and (a.company_id is null or a.company_id = excluded.company_id)
       returning roles`,
      { account: caller.account, email: caller.email, company: row.cuuid, roles: [...row.roles], locale: row.locale },
    );
    if (!joined.rows[0]) throw new Refusal({ code: 'of-another-company' });
    await tx.raw(
      `update company_invitations set ended_at = clock_timestamp(), ended_because = 'accepted', ended_by = :account where id = :id`,
      { id, account: caller.account },
    );
    await audit(tx, companyStream(row.cuuid), 'user-joined', `account:${caller.account}`, {
      invitation: id,
      roles: joined.rows[0].roles,
    });
    return { ...seenOf(row), status: 'accepted' };
  });
