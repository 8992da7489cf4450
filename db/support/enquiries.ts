/** R38: questions to support, answered by email; a signed link leads back to the conversation. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { EnquiryForm } from '../../domain/support/enquiry-form.ts';
import type { EnquiryId } from '../../domain/ids.ts';
import type { EnquiryMailStep } from '../../domain/mails/steps.ts';
import { linkDead, notFound, Refusal } from '../../domain/refusal.ts';
import { mailsAbout, type MailSummary } from '../mails/outbox.ts';
import { audit } from '../requests/transition.ts';

export interface Enquiry {
  id: EnquiryId;
  requestId: string | null;
  topic: EnquiryForm['topic'];
  name: string;
  email: string;
  status: 'open' | 'answered' | 'closed';
  createdAt: Date;
  touchedAt: Date;
}

export interface EnquiryMessage {
  from: 'enquirer' | 'support';
  text: string;
  at: Date;
}

/** An enquiry with what was written, and the mails that it caused (R39). */
export interface Conversation extends Enquiry {
  messages: EnquiryMessage[];
  mails: EnquiryMail[];
}

export type EnquiryMail = Omit<MailSummary<EnquiryMailStep>, 'recipient'>;

const ENQUIRY = `id, request_id as "requestId", topic, name, email, status, created_at as "createdAt", touched_at as "touchedAt"`;

/**
 * Takes an enquiry, once for an id; an email confirms it. A request that it names is only noted: whether it exists is
 * not told.
 */
export const enquire = (db: Knex, form: EnquiryForm, id = randomUUID() as EnquiryId): Promise<EnquiryId> =>
  db.transaction(async (tx) => {
    const { rowCount } = await tx.raw<{ rowCount: number }>(
      `insert into enquiries (id, request_id, topic, name, email, locale)
       values (:id, (select r.id from requests r where r.id = :requestId), :topic, :name, :email, :locale)
       on conflict (id) do nothing`,
      {
        id,
        requestId: form.requestId ?? null,
        topic: form.topic,
        name: form.name,
        email: form.email,
        locale: form.locale ?? 'en',
      },
    );
    if (rowCount === 0) return id;
    await say(tx, id, 'enquirer', form.text);
    await audit(tx, `enquiry:${id}`, 'submitted', 'link');
    await queueEnquiryMail(tx, id, 'enquiry-received');
    return id;
  });

/**
 * Support answers, by email. Who says how many messages they had `seen` answers those: once, though their form came
 * twice, and not after somebody else has written. @throws Refusal `not-found`, `not-in-this-state`
 */
export const answerEnquiry = (db: Knex, id: EnquiryId, text: string, by: string, seen?: number): Promise<void> =>
  db.transaction(async (tx) => {
    await lockEnquiry(tx, id);
    const since = seen === undefined ? [] : (await messagesOf(tx, id)).slice(seen);
    if (since.some((one) => one.author === `staff:${by}` && one.text === text)) return;
    if (since.length > 0) throw new Refusal({ code: 'written-meanwhile' });
    await say(tx, id, `staff:${by}`, text);
    await tx('enquiries')
      .where({ id })
      .update({ status: 'answered', touched_at: tx.raw('clock_timestamp()') });
    await audit(tx, `enquiry:${id}`, 'answered', `staff:${by}`);
    await queueEnquiryMail(tx, id, 'enquiry-answered');
  });

/** The enquirer writes again, by the link; the enquiry is open again. @throws Refusal `not-found` */
export const writeAgain = (db: Knex, id: EnquiryId, text: string): Promise<void> =>
  db.transaction(async (tx) => {
    await lockEnquiry(tx, id);
    await say(tx, id, 'enquirer', text);
    await tx('enquiries')
      .where({ id })
      .update({ status: 'open', touched_at: tx.raw('clock_timestamp()') });
    await audit(tx, `enquiry:${id}`, 'written-again', 'link');
  });

/** One page of enquiries, those that wait longest first. */
export async function enquiries(db: Knex, status: Enquiry['status'] | undefined): Promise<Enquiry[]> {
  const { rows } = await db.raw<{ rows: Enquiry[] }>(
    `select ${ENQUIRY} from enquiries where details_removed_at is null and (cast(:status as text) is null or status = :status)
     order by status = 'open' desc, touched_at, id limit 100`,
    { status: status ?? null },
  );
  return rows;
}

/** An enquiry with its conversation. @throws Refusal `not-found` */
export async function enquiry(db: Knex, id: EnquiryId): Promise<Conversation> {
  const { rows } = await db.raw<{ rows: (Enquiry & { removed: boolean })[] }>(
    `select ${ENQUIRY}, details_removed_at is not null as removed from enquiries where id = ?`,
    [id],
  );
  if (!rows[0]) throw notFound();
  const { removed, ...found } = rows[0];
  if (removed) throw linkDead('removed');
  return {
    ...found,
    messages: (await messagesOf(db, id)).map(({ author, text, at }) => ({
      from: author === 'enquirer' ? 'enquirer' : 'support',
      text,
      at,
    })),
    mails: (await mailsAbout<EnquiryMailStep, 'enquirer'>(db, 'enquiry', [id])).map(
      ({ subjectId: _same, recipient: _enquirer, ...mail }) => mail,
    ),
  };
}

interface Message {
  /** `enquirer` or `staff:…`. */
  author: string;
  text: string;
  at: Date;
}

const messagesOf = async (db: Knex, id: EnquiryId): Promise<Message[]> =>
  (await db('enquiry_messages').where({ enquiry_id: id }).orderBy('no').select('author', 'text', 'at')) as Message[];

/** Answers its status. @throws Refusal `not-found` */
export async function lockEnquiry(tx: Knex.Transaction, id: EnquiryId): Promise<Enquiry['status']> {
  const { rows } = await tx.raw<{ rows: (Pick<Enquiry, 'status'> & { removed: boolean })[] }>(
    'select status, details_removed_at is not null as removed from enquiries where id = ? for update',
    [id],
  );
  if (!rows[0]) throw notFound();
  if (rows[0].removed) throw linkDead('removed');
  return rows[0].status;
}

async function say(tx: Knex.Transaction, id: EnquiryId, author: string, text: string): Promise<void> {
  await tx.raw(
    `insert into enquiry_messages (enquiry_id, no, author, text)
     select :id, (select count(*) + 1 from enquiry_messages where enquiry_id = :id), :author, :text`,
    { id, author, text },
  );
}

async function queueEnquiryMail(tx: Knex.Transaction, id: EnquiryId, step: EnquiryMailStep): Promise<void> {
  await tx.raw(
    `insert into mails (enquiry_id, step, recipient, turn)
     select :id, :step, 'enquirer', (select count(*) from mails where enquiry_id = :id and step = :step)`,
    { id, step },
  );
}
