/** Who reads: a program by a link, or a program for itself (R43, R46). */
import type { Bearer } from './token.ts';

/** `grantId`: the link; `null` where a program asks for itself. */
export type Reader = Pick<Bearer, 'clientId' | 'grantId'>;

/** One text for a reader, as `rights.ts` makes it of an access. */
export const keyOf = ({ clientId, grantId }: Reader): string => (grantId ? `grant:${grantId}` : `client:${clientId}`);
