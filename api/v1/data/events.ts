/** Server-sent events as streams have them (R43). */
import type { EndedBecause } from '../../../db/access/ended.ts';

/** Why a stream ends: its time is over, the process stops, somebody ended it, or nothing is left that may be read. */
export type EndedStream = 'time' | 'restart' | 'ended' | 'no-access' | 'cursor-too-old';

/** `data` is JSON, which has no line breaks. */
const event = (name: string, data: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;

export const readingsEvent = (readings: string, cursor: string): string =>
  event('readings', `{"readings":[${readings}]}`, cursor);
/** All that had come in when it was written has been handed over. */
export const liveEvent = (cursor: string): string => event('live', '{}', cursor);
/** The reader was slow: what it has missed follows from the log, and nothing is lost. */
export const behindEvent = (): string => event('behind', '{}');
export const accessEvent = (ended: { product: string; at: Date; because: EndedBecause }): string =>
  event('access', JSON.stringify({ product: ended.product, ended: ended.at, reason: ended.because }));
export const endEvent = (why: EndedStream, retryMs: number): string =>
  `retry: ${retryMs}\n${event('end', JSON.stringify({ why, retry: retryMs }))}`;
/** Nothing new: the connection lives, and this is where it is. An event without data moves the id alone. */
export const quietComment = (cursor: string | null): string => `: quiet\n${cursor === null ? '' : `id: ${cursor}\n`}\n`;
