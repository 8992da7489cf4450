/** Whether a link may still be used: the row says so, never the token (rule 14). */
import type { RequestRow } from '../../db/requests/row.ts';
import { linkDead, notFound } from '../../domain/refusal.ts';
import { isEnd } from '../../domain/requests/states.ts';
import { lapsesUnconfirmed } from '../../domain/requests/types.ts';
import type { LinkHolder } from '../call/route.ts';

/** A newer link took this one's place. @throws Refusal `link-dead` */
export function mustBeCurrent(request: RequestRow, { generation }: LinkHolder): void {
  if (request.link_generation !== generation) throw linkDead('replaced');
}

/** R58: a link to follow a request ends with what is personal in it; that of a lapsed one tells so for a while longer. */
export function mustBeKept({ status, details_removed_at, forgotten_at }: RequestRow): void {
  if (forgotten_at || (details_removed_at && status !== 'lapsed')) throw linkDead('removed');
}

/** R13: until its window is over or its request has ended; a public body's has no window (R36). @throws Refusal `link-dead` */
export function mayVerify(request: RequestRow): void {
  if (isEnd(request.status)) throw linkDead(request.status);
  const isLate = !request.verified_at && request.verify_by && request.now >= request.verify_by;
  if (isLate && lapsesUnconfirmed(request.type)) throw linkDead('lapsed');
}

/** R15: until when the data can be downloaded. @throws Refusal `link-dead`, or `not-found` where no such link was sent yet */
export function downloadEnd(request: RequestRow): Date {
  if (isEnd(request.status)) throw linkDead(request.status);
  if (request.status !== 'ready' || !request.download_until) throw notFound();
  if (request.now >= request.download_until) throw linkDead(request.downloaded_at ? 'completed' : 'expired');
  return request.download_until;
}
