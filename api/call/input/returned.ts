/**
 * A form that could not be taken goes back to the page that it stands on, by a redirect: what was typed and what is wrong are kept
 * as a draft. So the page has an address: reload, Back and a bookmark lead to it, and nothing typed is lost.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Answer } from '../route.ts';
import { DRAFT, draftAddress, draftQuery, keepDraft, openDraft, type DraftOf } from './draft.ts';
import { parsedJson } from './json.ts';
import type { Typed } from './typed.ts';

/** For the query of a page with such forms. */
export const returnedQuery = { [DRAFT]: draftQuery[DRAFT] };

/** The same for the page of a link, which programs read of, too. */
export const returnedByLink = {
  [DRAFT]: z.string().max(100).optional().describe('Of the page alone: a form that was sent back to it.'),
};

const draftOf = (at: string, account: string | null): DraftOf => ({ form: `returned to ${at}`, account });

/** To the page at `at`, for this account alone; `null` where a link opens it. */
export async function sendBack(
  db: Knex,
  { at, account }: { at: string; account: string | null },
  returned: { typed: Typed },
): Promise<Exclude<Answer, { stream: unknown }>> {
  const { csrf: _token, ...typed }: Typed = returned.typed;
  const kept = { returned: [JSON.stringify({ ...returned, typed })] };
  return {
    status: 303,
    headers: { Location: draftAddress(at, await keepDraft(db, draftOf(at, account), kept), false) },
  };
}

/** What was sent back there; `null` where nothing was, or it is kept no longer. */
export async function returnedTo<Returned extends { typed: Typed }>(
  db: Knex,
  { at, account }: { at: string; account: string | null },
  draft: string | undefined,
): Promise<Returned | null> {
  const kept = draft && (await openDraft(db, draft, draftOf(at, account)));
  const text = kept ? kept['returned']?.[0] : undefined;
  return text ? (parsedJson(text) as Returned) : null; // as `sendBack` of this very page sealed it
}
