/**
 * R38: questions to support, answered by email; a signed link leads back to the conversation. A complaint (R50) has a moment by which it is
 * to be answered, and each answer to it may say what came of it.
 */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { ComplaintOutcome, EnquiryForm } from '../../domain/support/enquiry-form.ts';
import type { EnquiryId } from '../../domain/ids.ts';
import type { EnquiryMailStep } from '../../domain/mails/steps.ts';
import type { Policy } from '../../domain/policy.ts';
import { linkDead, notFound, Refusal } from '../../domain/refusal.ts';
import { mailsAbout, type MailSummary } from '../mails/outbox.ts';
import { queued } from '../postgres/queued.ts';
import { type RankedPlace, afterRanked, pageOf, placedPageOf } from '../postgres/pages.ts';
import { audit, type Actor } from '../requests/transition.ts';

export interface Enquiry {
  id: EnquiryId;
  requestId: string | null;
  topic: EnquiryForm['topic'];
  name: string;
  email: string;
  status: 'open' | 'answered' | 'closed';
  createdAt: Date;
  touchedAt: Date;
  /** R50: of a complaint, until when it is to be answered. */
  answerBy: Date | null;
  /** R50: it waits, and that moment is past. */
  late: boolean;
}

export interface EnquiryMessage {
  from: 'enquirer' | 'support';
  text: string;
  /** R50: what came of a complaint, where an answer says it. */
  outcome: ComplaintOutcome | null;
  at: Date;
}

/** An enquiry with the last that was written, and the mails that it caused (R39). */
export interface Conversation extends Enquiry {
  messages: EnquiryMessage[];
  /** How many messages there are in all. */
  written: number;
  /** Where what was written before begins. */
  next: MessagePlace | null;
  /** Whether the enquirer may write again: not once it is closed, nor without end. */
  mayWrite: boolean;
  mails: EnquiryMail[];
}

export interface MessagePlace {
  no: number;
}

/** Messages at most: of the enquirer until support answers, in one enquiry, and on one page. */
const MOST = { unanswered: 10, inAll: 50, onPage: 20 };

export type EnquiryMail = Omit<MailSummary<EnquiryMailStep>, 'recipient'>;

const ENQUIRY = `id, request_id as "requestId", topic, name, email, status, created_at as "createdAt", touched_at as "touchedAt",
  answer_by as "answerBy", coalesce(status = 'open' and answer_by < clock_timestamp(), false) as late`;

/**
 * Takes an enquiry, once for an id; an email confirms it. A request that it names is only noted: the answer does not say
 * whether that request exists.
 */
export const enquire = (
  db: Knex,
  form: EnquiryForm,
  { complaints }: Pick<Policy, 'complaints'>,
  id = randomUUID() as EnquiryId,
): Promise<{ id: EnquiryId; replayed: boolean }> =>
  db.transaction(async (tx) => {
    const { rowCount } = await tx.raw<{ rowCount: number }>(
      `insert into enquiries (id, request_id, topic, name, email, locale, known, answer_within, answer_by)
       select :id, (select r.id from requests r where r.id = :requestId), :topic, :name, :email, :locale,
         exists (select 1 from accounts a where lower(a.email) = lower(:email)), w.within,
         (clock_timestamp() at time zone 'UTC' + w.within) at time zone 'UTC'
       from (select case when :topic = 'complaint' then :within::interval end as within) w
       on conflict (id) do nothing`,
      {
        id,
        requestId: form.requestId ?? null,
        topic: form.topic,
        within: complaints.answerWithin,
        name: form.name,
        email: form.email,
        locale: form.locale ?? 'en',
      },
    );
    if (rowCount === 0) return { id, replayed: true };
    await writeMessage(tx, id, 'enquirer', form.text);
    await audit(tx, `enquiry:${id}`, 'submitted', 'link');
    await queueEnquiryMail(tx, id, 'enquiry-received');
    return { id, replayed: false };
  });

/** What support answers with. */
export interface EnquiryReply {
  text: string;
  outcome?: ComplaintOutcome | undefined;
}

/**
 * Support answers, by email. `seen`: how many messages the author had seen. A form that comes twice then answers once, and
 * a message that came in between refuses the answer. @throws Refusal `not-found`, `not-in-this-state`,
 * `written-meanwhile`, `invalid`
 */
export const answerEnquiry = (
  db: Knex,
  id: EnquiryId,
  { text, outcome }: EnquiryReply,
  by: string,
  seen?: number,
): Promise<void> =>
  db.transaction(async (tx) => {
    const { isComplaint } = await lockEnquiry(tx, id);
    if (outcome && !isComplaint)
      throw new Refusal({ code: 'invalid', faults: [{ at: '/outcome', code: 'no-complaint' }] });
    const since = seen === undefined ? [] : (await messagesOf(tx, id, {})).filter(({ no }) => no > seen);
    if (since.some((one) => one.author === `staff:${by}` && one.text === text)) return;
    if (since.length > 0) throw new Refusal({ code: 'written-meanwhile' });
    await writeMessage(tx, id, `staff:${by}`, text, outcome);
    await tx('enquiries')
      .where({ id })
      .update({ status: 'answered', touched_at: tx.raw('clock_timestamp()') });
    await audit(tx, `enquiry:${id}`, 'answered', `staff:${by}`, outcome ? { outcome } : {});
    await queueEnquiryMail(tx, id, 'enquiry-answered');
  });

/**
 * The enquirer writes again, by the link; the enquiry is open again. The clock of a complaint that was answered starts anew. @throws Refusal `not-found`, `enquiry-closed`,
 * `enquiry-full`
 */
export const writeAgain = (db: Knex, id: EnquiryId, text: string): Promise<void> =>
  db.transaction(async (tx) => {
    if ((await lockEnquiry(tx, id)).status === 'closed') throw new Refusal({ code: 'enquiry-closed' });
    if (isFull(await countsOf(tx, id))) throw new Refusal({ code: 'enquiry-full' });
    await writeMessage(tx, id, 'enquirer', text);
    await tx.raw(
      `update enquiries set status = 'open', touched_at = clock_timestamp(),
         answer_by = case when status = 'open' then answer_by
           else (clock_timestamp() at time zone 'UTC' + answer_within) at time zone 'UTC' end,
         late_told_at = case when status = 'open' then late_told_at end
       where id = ?`,
      [id],
    );
    await audit(tx, `enquiry:${id}`, 'written-again', 'link');
  });

/** Closes those of some enquiries that are not closed: nobody waits for an answer (R38). Answers which. */
export async function closeEnquiries(db: Knex, ids: readonly EnquiryId[], actor: Actor): Promise<EnquiryId[]> {
  const { rows } = await db.raw<{ rows: { id: EnquiryId }[] }>(
    `with closed as (
       update enquiries set status = 'closed', touched_at = clock_timestamp()
       where id in (select id from enquiries where id = any(:ids) and status <> 'closed' order by id for update)
       returning id
     ), audited as (
       insert into audit (stream, actor, act, detail, hash)
       select 'enquiry:' || id, :actor, 'closed', '{}'::jsonb, '' from closed order by id
     )
     select id from closed`,
    { ids: [...ids], actor },
  );
  return rows.map(({ id }) => id);
}

/**
 * R50: complaints whose moment has come unanswered: who complained is told, once for each time that it waits. Answers whether there may
 * be more.
 */
export const tellOfLateComplaints = (db: Knex): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { rows } = await tx.raw<{ rows: { id: EnquiryId }[] }>(
      `update enquiries set late_told_at = clock_timestamp() where id in (
         select id from enquiries where topic = 'complaint' and status = 'open' and answer_by < clock_timestamp()
           and late_told_at is null and details_removed_at is null order by answer_by limit ${LATE_AT_ONCE} for update skip locked)
       returning id`,
    );
    for (const { id } of rows) {
      await audit(tx, `enquiry:${id}`, 'overdue', 'engine');
      await queueEnquiryMail(tx, id, 'complaint-late');
    }
    return rows.length === LATE_AT_ONCE;
  });

const LATE_AT_ONCE = 100;

/** Open enquiries first, and among them those from an account's email address; then by time. The index has the same order. */
const RANK = `(case when status <> 'open' then 2 when known then 0 else 1 end)`;

/** One page of enquiries, in that order; `cursor` is where the page before ended. */
export async function enquiries(
  db: Knex,
  {
    status,
    topic,
    cursor,
    limit = 100,
  }: {
    status?: Enquiry['status'] | undefined;
    topic?: Enquiry['topic'] | undefined;
    cursor?: RankedPlace | undefined;
    limit?: number;
  },
): Promise<{ enquiries: Enquiry[]; next: RankedPlace | null }> {
  const { rows } = await db.raw<{ rows: (Enquiry & { place: RankedPlace })[] }>(
    `select ${ENQUIRY}, jsonb_build_object('rank', ${RANK}, 'at', touched_at, 'id', id) as place
     from enquiries where details_removed_at is null and (cast(:status as text) is null or status = :status)
       and (cast(:topic as text) is null or topic = :topic)
       and (cast(:id as uuid) is null or (${RANK}, touched_at, id) > (:rank::int, :at::timestamptz, :id::uuid))
     order by ${RANK}, touched_at, id limit :limit`,
    { status: status ?? null, topic: topic ?? null, ...afterRanked(cursor, limit) },
  );
  const page = placedPageOf(rows, limit);
  return { enquiries: page.rows, next: page.next };
}

/** An enquiry with the last of its conversation, or what was written before `cursor`. @throws Refusal `not-found` */
export async function enquiry(db: Knex, id: EnquiryId, cursor?: MessagePlace): Promise<Conversation> {
  const { rows } = await db.raw<{ rows: (Enquiry & { removed: boolean })[] }>(
    `select ${ENQUIRY}, details_removed_at is not null as removed from enquiries where id = ?`,
    [id],
  );
  if (!rows[0]) throw notFound();
  const { removed, ...found } = rows[0];
  if (removed) throw linkDead('removed');
  const [messages, counts, mails] = await Promise.all([
    messagesOf(db, id, { before: cursor?.no, limit: MOST.onPage + 1 }),
    countsOf(db, id),
    mailsAbout<EnquiryMailStep, 'enquirer'>(db, 'enquiry', [id]),
  ]);
  const page = pageOf(messages, MOST.onPage, ({ no }) => ({ no }));
  return {
    ...found,
    messages: page.rows.toReversed().map(({ author, text, outcome, at }) => ({
      from: author === 'enquirer' ? 'enquirer' : 'support',
      text,
      outcome,
      at,
    })),
    written: counts.written,
    next: page.next,
    mayWrite: found.status !== 'closed' && !isFull(counts),
    mails: mails.map(({ subjectId: _same, recipient: _enquirer, ...mail }) => mail),
  };
}

interface Message {
  no: number;
  /** `enquirer` or `staff:…`. */
  author: string;
  text: string;
  outcome: ComplaintOutcome | null;
  at: Date;
}

/** The newest first, before a number. */
async function messagesOf(
  db: Knex,
  id: EnquiryId,
  { before, limit = MOST.inAll * 2 }: { before?: number | undefined; limit?: number },
): Promise<Message[]> {
  const { rows } = await db.raw<{ rows: Message[] }>(
    `select no, author, text, outcome, at from enquiry_messages
     where enquiry_id = :id and (:before::int is null or no < :before) order by no desc limit :limit`,
    { id, before: before ?? null, limit },
  );
  return rows;
}

interface Counts {
  written: number;
  /** Up to which message support has answered. */
  answered: number;
}

/** By the ends of an index: nothing is counted, however much was written. */
async function countsOf(db: Knex, id: EnquiryId): Promise<Counts> {
  const { rows } = await db.raw<{ rows: Counts[] }>(
    `select coalesce((select max(no) from enquiry_messages where enquiry_id = :id), 0) as written,
       coalesce((select max(no) from enquiry_messages where enquiry_id = :id and author <> 'enquirer'), 0) as answered`,
    { id },
  );
  return rows[0] ?? { written: 0, answered: 0 };
}

const isFull = ({ written, answered }: Counts): boolean =>
  written - answered >= MOST.unanswered || written >= MOST.inAll;

/** Answers where it stands. @throws Refusal `not-found` */
export async function lockEnquiry(
  tx: Knex.Transaction,
  id: EnquiryId,
): Promise<Pick<Enquiry, 'status'> & { isComplaint: boolean }> {
  const { rows } = await tx.raw<{ rows: (Pick<Enquiry, 'status' | 'topic'> & { removed: boolean })[] }>(
    'select status, topic, details_removed_at is not null as removed from enquiries where id = ? for update',
    [id],
  );
  if (!rows[0]) throw notFound();
  if (rows[0].removed) throw linkDead('removed');
  const { status, topic } = rows[0];
  return { status, isComplaint: topic === 'complaint' };
}

async function writeMessage(
  tx: Knex.Transaction,
  id: EnquiryId,
  author: string,
  text: string,
  outcome?: ComplaintOutcome,
): Promise<void> {
  await tx.raw(
    `insert into enquiry_messages (enquiry_id, no, author, text, outcome)
     select :id, coalesce((select max(no) from enquiry_messages where enquiry_id = :id), 0) + 1, :author, :text, :outcome`,
    { id, author, text, outcome: outcome ?? null },
  );
}

async function queueEnquiryMail(tx: Knex.Transaction, id: EnquiryId, step: EnquiryMailStep): Promise<void> {
  await tx.raw(
    `insert into mails (enquiry_id, step, recipient, turn)
     select :id, :step, 'enquirer', (select count(*) from mails where enquiry_id = :id and step = :step)`,
    { id, step },
  );
  queued(tx, 'mails');
}
