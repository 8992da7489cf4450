/** Drafts of forms (db/requests/drafts.ts): kept by a step of a form, and opened by the address that the browser is sent to. */
import { hash, randomBytes } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import type { Knex } from 'knex';
import { findDraft, putDraft } from '../../../db/requests/drafts.ts';
import { parsedJson } from './json.ts';
import { textIn, type Typed } from './typed.ts';

/** Of which form a draft is, and whose: that of an account is opened for nobody else. */
export interface DraftOf {
  form: string;
  /** `null` without an account. */
  account: string | null;
}

/** The parameter of an address, and the field of a form, that names a draft. */
export const DRAFT = 'draft';

const keySchema = z.string().regex(/^[\w-]{43}$/);
/** For the query of a form's page. */
export const draftQuery = {
  [DRAFT]: keySchema.optional().catch(undefined),
  review: z.literal('yes').optional().catch(undefined),
};

const draftSchema = z.object({
  form: z.string(),
  account: z.string().nullable(),
  typed: z.record(z.string(), z.array(z.string())),
});

const nameOf = (key: string): string => hash('sha256', `draft ${key}`, 'base64url');
const secretOf = (key: string): Uint8Array => new Uint8Array(Buffer.from(key, 'base64url'));

/** Keeps what was typed, in the draft that the form names or in a new one; answers its key. */
export async function keepDraft(db: Knex, of: DraftOf, typed: Typed): Promise<string> {
  const named = keySchema.safeParse(textIn(typed, DRAFT));
  const key = named.success ? named.data : randomBytes(32).toString('base64url');
  const { csrf: _token, ...kept }: Typed = { ...typed, [DRAFT]: [key] };
  const sealed = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify({ ...of, typed: kept })))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(secretOf(key));
  await putDraft(db, nameOf(key), sealed);
  return key;
}

/** What was typed; `null` where it is kept no longer, or is not of this form and account. */
export async function openDraft(db: Knex, key: string, { form, account }: DraftOf): Promise<Typed | null> {
  const sealed = await findDraft(db, nameOf(key));
  const opened = sealed && (await compactDecrypt(sealed, secretOf(key)).catch(() => null));
  const draft = draftSchema.safeParse(opened ? parsedJson(new TextDecoder().decode(opened.plaintext)) : undefined);
  if (!draft.success || draft.data.form !== form) return null;
  return draft.data.account === null || draft.data.account === account ? draft.data.typed : null;
}

/** Where the form, or its review, stands as the draft has it. */
export const draftAddress = (path: string, key: string, isReview: boolean): string =>
  `${path}?${DRAFT}=${key}${isReview ? '&review=yes' : ''}`;
