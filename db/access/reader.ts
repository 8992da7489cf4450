/** Who reads: a program by a link, or a program for itself (R43, R46). */
import type { Bearer } from './token.ts';

/** `grantId`: the link; `null` where a program asks for itself. */
export type Reader = Pick<Bearer, 'clientId' | 'grantId'>;

/** SQL about an access `a`: it is this reader's. Its statement has `:grantId` and `:clientId`. */
export const isOf = ({ grantId }: Reader): string =>
  grantId ? 'a.grant_id = :grantId' : 'a.grant_id is null and a.reader = :clientId';

/** SQL: whose an access `a` is, as `keyOf` has it. */
export const KEY = `coalesce('grant:' || a.grant_id, 'client:' || a.reader)`;

/** One text for a reader. */
export const keyOf = ({ clientId, grantId }: Reader): string => (grantId ? `grant:${grantId}` : `client:${clientId}`);
