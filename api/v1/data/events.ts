/** Server-sent events as streams have them (R43). */
import type { EndedBecause, HeldBackAccess } from '../../../db/access/ended.ts';
import { sentEvent } from '../../call/answer/sent-event.ts';

/** Why a stream ends: its time is over, the process stops, somebody ended it, or nothing is left that may be read. */
export type EndedStream = 'time' | 'restart' | 'ended' | 'no-access' | 'cursor-too-old';

export const readingsEvent = (readings: string, cursor: string): string =>
  sentEvent('readings', `{"readings":[${readings}]}`, cursor);
/** All that had come in when it was written has been handed over. */
export const liveEvent = (cursor: string): string => sentEvent('live', '{}', cursor);
/** The reader was slow: what it has missed follows from the log, and nothing is lost. */
export const behindEvent = (): string => sentEvent('behind', '{}');
export const accessEvent = (ended: { product: string; at: Date; because: EndedBecause }): string =>
  sentEvent('access', JSON.stringify({ product: ended.product, ended: ended.at, reason: ended.because }));
/** R54: which trade secrets of a product are held back now, and how; none: nothing is any more. */
export const heldBackEvent = ({ product, heldBack }: Pick<HeldBackAccess, 'product' | 'heldBack'>): string =>
  sentEvent('held-back', JSON.stringify({ product, heldBack }));
export const endEvent = (why: EndedStream, retryMs: number): string =>
  `retry: ${retryMs}\n${sentEvent('end', JSON.stringify({ why, retry: retryMs }))}`;
/** Nothing new: the connection lives, and this is where it is. An event without data moves the id alone. */
export const quietComment = (cursor: string | null): string => `: quiet\n${cursor === null ? '' : `id: ${cursor}\n`}\n`;
