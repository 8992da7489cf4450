/** Staff hold trade secrets back, and give them again (R54). Each holds from the commit of its row: exports, downloads and hand-overs ask for it. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import type { LinkMailStep, MailStep } from '../../domain/mails/steps.ts';
import type { Policy } from '../../domain/policy.ts';
import { notFound, notInThisState, Refusal, refuseIf } from '../../domain/refusal.ts';
import { isSharing } from '../../domain/requests/types.ts';
import { isEnd } from '../../domain/requests/states.ts';
import type { WithholdForm } from '../../domain/secrets/withholding.ts';
import { dayOf } from '../../domain/time/day.ts';
import { lockEnds } from '../access/lock-ends.ts';
import { queueMailAnew } from '../mails/outbox.ts';
import { queued } from '../postgres/queued.ts';
import { lockRequest, type RequestRow } from '../requests/row.ts';
import { audit, trace } from '../requests/transition.ts';
import { withholding, type Withholding } from './withholdings.ts';

export interface Deciding {
  /** The staff account. */
  by: string;
  policy: Pick<Policy, 'secretGrounds' | 'timeZone'>;
}

/**
 * Holds signals back of a request; a refusal waits for a second person. Of a link that is ready, files with these signals are no longer
 * given from the answer on. @throws Refusal `not-found`, `not-in-this-state`, `invalid`
 */
export const withholdOfRequest = (
  db: Knex,
  id: RequestId,
  form: WithholdForm,
  { by, policy }: Deciding,
): Promise<Withholding> =>
  db.transaction(async (tx) => {
    const request = await lockConcerned(tx, id);
    if (isEnd(request.status)) throw notInThisState(request);
    await mustBeSecrets(tx, form, policy);
    const { requester, holder } = request;
    const withheld = await insert(tx, form, by, { request_id: id, requester, holder: requester && holder });
    await audit(tx, `request:${id}`, `secrets-${form.kind}-decided`, `staff:${by}`, { withholding: withheld });
    if (form.kind !== 'refuse') await tellOfRequest(tx, request, by, 'secrets-held-back', withheld);
    return withholding(tx, withheld);
  });

/** What a withholding of continuous data is about: a link, and all others of the same giver and recipient. */
interface Read {
  reader: string;
  holder: string;
  grantId: string | null;
}

/**
 * Holds signals back of what a program reads by a link; a refusal waits for a second person. Who answers the call waits, as after an end,
 * until nothing of them is being handed over. @throws Refusal `not-found`, `invalid`
 */
export const withholdOfLink = (
  db: Knex,
  id: string,
  form: WithholdForm,
  { by, policy }: Deciding,
): Promise<Withholding> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: Read[] }>(
      'select client_id as reader, holder, id as "grantId" from grants where id = ?',
      [id],
    );
    const [read] = rows;
    if (!read) throw notFound();
    await mustBeSecrets(tx, form, policy);
    await lockRead(tx, read);
    const { reader, holder, grantId } = read;
    const withheld = await insert(tx, form, by, { reader, holder, grant_id: grantId });
    if (form.kind !== 'refuse') await holdBack(tx, read, 'link-secrets-held-back');
    await audit(tx, streamOf(null, read), `secrets-${form.kind}-decided`, `staff:${by}`, { withholding: withheld });
    return withholding(tx, withheld);
  });

export type NotConfirmed = 'same-person';

/** A second person confirms a refusal. @throws Refusal `not-found`, `withholding-over` */
export const confirmRefusal = (db: Knex, id: string, by: string): Promise<Withholding | NotConfirmed> =>
  db.transaction(async (tx) => {
    const { request, read, proposedBy, isOpen, isInForce } = await lockSubject(tx, id);
    if (!isOpen) throw new Refusal({ code: 'withholding-over' });
    if (isInForce) return withholding(tx, id);
    if (proposedBy === by) return 'same-person' as const;
    await tx.raw('update withholdings set in_force_at = clock_timestamp(), confirmed_by = :by where id = :id', {
      id,
      by,
    });
    if (read) await holdBack(tx, read, 'link-secrets-held-back');
    await audit(tx, streamOf(request, read), 'secrets-refusal-confirmed', `staff:${by}`, {
      withholding: id,
      proposedBy,
    });
    if (request) await tellOfRequest(tx, request, by, 'secrets-held-back', id);
    return withholding(tx, id);
  });

/** Notes the notice to the authority. @throws Refusal `not-found` */
export const noteNotice = (
  db: Knex,
  id: string,
  notice: { number: string; on: string },
  by: string,
): Promise<Withholding> =>
  db.transaction(async (tx) => {
    const { request, read } = await lockSubject(tx, id);
    await tx.raw('update withholdings set notice_number = :number, notice_on = :on, notice_by = :by where id = :id', {
      id,
      by,
      ...notice,
    });
    await audit(tx, streamOf(request, read), 'authority-notified', `staff:${by}`, { withholding: id, ...notice });
    return withholding(tx, id);
  });

/**
 * Gives the signals again, or drops a refusal that nobody confirmed; whom it concerned is told. A link that is ready lives longer by the
 * time for which they were held back. Done again it answers the same. @throws Refusal `not-found`
 */
export const resumeSecrets = (db: Knex, id: string, by: string, reason: string): Promise<Withholding> =>
  db.transaction(async (tx) => {
    const { request, read, isOpen, isInForce } = await lockSubject(tx, id);
    if (!isOpen) return withholding(tx, id);
    await tx.raw(
      'update withholdings set ended_at = clock_timestamp(), ended_by = :by, end_reason = :reason where id = :id',
      { id, by, reason },
    );
    if (read && isInForce) await holdBack(tx, read, 'link-secrets-given-again');
    await audit(tx, streamOf(request, read), isInForce ? 'secrets-resumed' : 'secrets-refusal-dropped', `staff:${by}`, {
      withholding: id,
    });
    if (request && isInForce) {
      await tx.raw(
        `update requests r set download_until = r.download_until + (w.ended_at - greatest(w.in_force_at, r.ready_at - r.clock_shift)),
           look_wanted_at = clock_timestamp(), look_signalled_at = null
         from withholdings w where w.id = :id and r.id = w.request_id and r.status = 'ready'`,
        { id },
      );
      if (!isEnd(request.status)) await tellOfRequest(tx, request, by, 'secrets-given-again', id);
    }
    return withholding(tx, id);
  });

/** All withholdings of a request that are open are ended. Answers them. @throws Refusal `not-found` */
export async function resumeOfRequest(db: Knex, id: RequestId, by: string, reason: string): Promise<Withholding[]> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    'select id from withholdings where request_id = ? and ended_at is null order by proposed_at, id',
    [id],
  );
  if (rows.length === 0) throw notFound();
  const resumed: Withholding[] = [];
  for (const row of rows) resumed.push(await resumeSecrets(db, row.id, by, reason));
  return resumed;
}

const streamOf = (request: RequestRow | null, read: Read | null): string =>
  request ? `request:${request.id}` : `access:${read?.grantId ?? read?.reader ?? ''}`;

async function insert(
  tx: Knex.Transaction,
  { signals, kind, elements, reason, notice }: WithholdForm,
  by: string,
  subject: object,
): Promise<string> {
  const id = randomUUID();
  await tx('withholdings').insert({
    id,
    ...subject,
    kind,
    signals: [...new Set(signals)],
    elements: JSON.stringify(elements),
    reason,
    proposed_by: by,
    in_force_at: kind === 'refuse' ? null : tx.raw('clock_timestamp()'),
    notice_number: notice?.number ?? null,
    notice_on: notice?.on ?? null,
    notice_by: notice ? by : null,
  });
  return id;
}

/** Locks a request, and those others that what is decided about it concerns: whoever hands a chunk over is waited for. */
async function lockConcerned(tx: Knex.Transaction, id: RequestId): Promise<RequestRow> {
  await tx.raw(
    `select from requests r where r.ended_at is null and (r.id = :id or exists (
       select from requests q where q.id = :id and q.requester = r.requester and q.holder = r.holder)) order by r.id for update`,
    { id },
  );
  const request = await lockRequest(tx, id);
  if (!request) throw notFound();
  return request;
}

/** As whoever gives secrets locks them: first what is given by this holder, then the number of ends (decision 0026). */
async function lockRead(tx: Knex.Transaction, { holder }: Read): Promise<void> {
  await tx.raw('select lock_secrets(?)', [holder]);
  await lockEnds(tx);
}

async function lockSubject(tx: Knex.Transaction, id: string) {
  const { rows } = await tx.raw<{
    rows: (Omit<Read, 'reader'> & { reader: string | null; request: RequestId | null; proposedBy: string })[];
  }>(
    `select request_id as request, reader, holder, grant_id as "grantId", proposed_by as "proposedBy"
     from withholdings where id = ?`,
    [id],
  );
  const [found] = rows;
  if (!found) throw notFound();
  const { request: requestId, reader, proposedBy, ...rest } = found;
  const request = requestId ? await lockConcerned(tx, requestId) : null;
  const read = reader ? { reader, ...rest } : null;
  if (read) await lockRead(tx, read);
  const { rows: now } = await tx.raw<{ rows: { isOpen: boolean; isInForce: boolean }[] }>(
    `select ended_at is null as "isOpen", in_force_at is not null as "isInForce" from withholdings where id = ? for update`,
    [id],
  );
  return {
    request,
    read,
    proposedBy,
    isOpen: now[0]?.isOpen ?? false,
    isInForce: now[0]?.isInForce ?? false,
  };
}

/** Only what the catalogue marks, and on a ground that is law by now. */
async function mustBeSecrets(
  tx: Knex.Transaction,
  { signals, elements }: WithholdForm,
  { secretGrounds, timeZone }: Deciding['policy'],
): Promise<void> {
  const { rows } = await tx.raw<{ rows: { path: string; now: Date }[] }>(
    'select path from signals where trade_secret and path = any(?)',
    [signals],
  );
  const secret = new Set(rows.map(({ path }) => path));
  const from = secretGrounds[elements.ground];
  const { rows: clock } = await tx.raw<{ rows: { now: Date }[] }>('select clock_timestamp() as now');
  const isLaw = from !== null && clock[0] !== undefined && from <= dayOf(clock[0].now, timeZone);
  refuseIf([
    ...signals.flatMap((path, i) =>
      secret.has(path) ? [] : [{ at: `/signals/${i}`, code: 'not-a-trade-secret' as const }],
    ),
    ...(isLaw ? [] : [{ at: '/elements/ground', code: 'ground-not-in-force' as const }]),
  ]);
}

/** The letter to the requester and, of shared data, to the customer; on the timeline it stands, too. */
async function tellOfRequest(
  tx: Knex.Transaction,
  { id, type, verified_at, consented_at }: RequestRow,
  by: string,
  step: Extract<MailStep, 'secrets-held-back' | 'secrets-given-again'>,
  withheld: string,
): Promise<void> {
  await trace(tx, id, step, `staff:${by}`, { withholding: withheld });
  if (!verified_at) return; // who has confirmed nothing gets no letter: the manifest tells (R67)
  await queueMailAnew(tx, id, step, isSharing(type) && consented_at ? ['requester', 'deciders'] : ['requester']);
}

/** What is handed over from now on; the giver of a link and its developer are told. */
async function holdBack(
  tx: Knex.Transaction,
  { reader, holder, grantId }: Read,
  step: Extract<LinkMailStep, 'link-secrets-held-back' | 'link-secrets-given-again'>,
): Promise<void> {
  await tx.raw('select hold_back(?, ?)', [reader, holder]);
  if (!grantId) return;
  await tx.raw(
    `insert into mails (grant_id, step, recipient, turn)
     select :grantId, :step, t.recipient, (select coalesce(max(m.turn) + 1, 0) from mails m where m.grant_id = :grantId and m.step = :step)
     from (select 'developer' as recipient union all select 'account:' || account_id from grant_people where grant_id = :grantId and no = 0) t`,
    { grantId, step },
  );
  queued(tx, 'mails');
}
