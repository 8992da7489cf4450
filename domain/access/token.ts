/** What opens the data calls (R43): an opaque token of 256 random bits, of which only its hash is kept. */
import { createHash } from 'node:crypto';

/** The one scope there is: the giver's choice says the rest (R42). */
export const SCOPE = 'vehicle-data';

/** What tokens are for (RFC 8707): the data calls of this very host. */
export const resourceOf = (publicUrl: string): string => `${publicUrl}/v1/data`;

/** Whether a text may be a token at all; asked before the database is. */
export const mayBeToken = (text: string): boolean => /^[\w-]{43}$/.test(text);

/** By which a value of 256 random bits is kept and found. */
export const hashOf = (value: string): Buffer => createHash('sha256').update(value).digest();
