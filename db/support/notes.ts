/** What staff write about a request, in their own words (R40). The audit trail names a note by its id. */
import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { notFound } from '../../domain/refusal.ts';
import { lockRequest } from '../requests/row.ts';
import { audit } from '../requests/transition.ts';

export interface Note {
  id: string;
  at: Date;
  /** The staff account. */
  by: string;
  /** The act that the note gives the reason for; `note` where it stands for itself. */
  act: string;
  /** `null` once the request's personal details were removed (R13). */
  text: string | null;
  /** The requester is told it (R50). */
  told: boolean;
}

interface NewNote {
  by: string;
  act: string;
  text: string;
  told?: boolean;
}

/**
 * Adds a note that stands for itself. `seen`: how many notes the author had seen. If the author has added the same words
 * since then, the form came twice: the answer is that earlier note. @throws Refusal `not-found`
 */
export const addNote = (db: Knex, id: RequestId, by: string, text: string, seen?: number): Promise<Note> =>
  db.transaction(async (tx) => {
    if (!(await lockRequest(tx, id))) throw notFound();
    const same = await sameNoteSince(tx, id, { by, act: 'note', text }, seen);
    if (same) return same;
    const note = await writeNote(tx, id, { by, act: 'note', text });
    await audit(tx, `request:${id}`, 'note-added', `staff:${by}`, { note: note.id });
    return note;
  });

/** Writes a note in the transaction of the act that it is the reason for; the act's audit entry names it. */
export async function writeNote(tx: Knex.Transaction, id: RequestId, note: NewNote): Promise<Note> {
  const { by, act, text, told = false } = note;
  const [row] = (await tx('notes')
    .insert({ id: randomUUID(), request_id: id, act, account_id: by, text, told })
    .returning(['id', 'at'])) as Pick<Note, 'id' | 'at'>[];
  if (!row) throw new Error('a note was not written');
  return { ...row, by, act, text, told };
}

/** The same note, written after the notes that its author had `seen`: then the form came twice. */
export async function sameNoteSince(
  tx: Knex.Transaction,
  id: RequestId,
  { by, act, text }: NewNote,
  seen: number | undefined,
): Promise<Note | undefined> {
  if (seen === undefined) return undefined;
  const since = (await notesOf(tx, id)).slice(seen);
  return since.find((note) => note.by === by && note.act === act && note.text === text);
}

/** The notes of a request, oldest first. */
export async function notesOf(db: Knex, id: RequestId): Promise<Note[]> {
  const rows = (await db('notes')
    .where({ request_id: id })
    .orderBy(['at', 'id'])
    .select('id', 'at', 'account_id as by', 'act', 'text', 'told')) as Note[];
  return rows;
}
