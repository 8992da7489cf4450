/** Readings as they are answered: the same text in pages, streams and snapshots. Values are JSON already and stay as they came. */
import type { ReadFrame } from '../../../db/access/frames.ts';
import type { LatestState } from '../../../db/access/snapshot.ts';
import { isWithin, type Right } from '../../../db/access/rights.ts';
import { opens, type ReadSignal, type Signals } from '../../../db/access/signals.ts';

/** Some readings, without the brackets of a list. */
export interface ReadingTexts {
  text: string;
  count: number;
}

/** Which signals were asked for, by path; `null`: all. */
export type Only = ReadonlySet<string> | null;

const isAsked = (signal: ReadSignal, only: Only): boolean => only === null || only.has(signal.path);

/**
 * The readings of a frame that may be read by this right: received since the access is there, measured within the registration,
 * of signals that it opens (R7, R51, R53).
 */
export function textOfFrame({ body, received }: ReadFrame, right: Right, signals: Signals, only: Only): ReadingTexts {
  if (received < right.since) return { text: '', count: 0 };
  const receivedAt = `,"receivedAt":"${new Date(received / 1000).toISOString()}"`;
  const parts: string[] = [];
  for (const line of body.split('\n')) {
    const [id = '', instant = '', value, reason] = line.split('\t');
    const signal = signals.get(Number(id));
    if (value === undefined || !signal || !isAsked(signal, only) || !opens(right, signal)) continue;
    const at = Number(instant);
    if (isWithin(right, at)) parts.push(textOf(right, signal, { at, value, reason, receivedAt }));
  }
  return { text: parts.join(','), count: parts.length };
}

interface Parts {
  at: number;
  /** JSON. */
  value: string;
  reason: string | undefined | null;
  receivedAt: string;
}

const textOf = (
  { product }: Pick<Right, 'product'>,
  signal: ReadSignal,
  { at, value, reason, receivedAt }: Parts,
): string =>
  `{"product":"${product}",${nameOf(signal)},"value":${value},"at":"${new Date(at).toISOString()}"${receivedAt}${
    reason ? `,"reason":${JSON.stringify(reason)}` : ''
  }}`;

const names = new WeakMap<ReadSignal, string>();
function nameOf(signal: ReadSignal): string {
  const known = names.get(signal);
  if (known !== undefined) return known;
  const name = `"signal":${JSON.stringify(signal.path)},"unit":${JSON.stringify(signal.unit)}`;
  names.set(signal, name);
  return name;
}

/** The newest values of a product that may be read, also those of before the access, within the registration. */
export function textOfState(
  state: LatestState,
  right: Right,
  signals: Signals,
  only: Only,
): ReadingTexts & { lastReceived: number | null } {
  const parts: string[] = [];
  let lastReceived: number | null = null;
  for (const [id, [at, value, reason, received]] of Object.entries(state)) {
    const signal = signals.get(Number(id));
    if (!signal || !isAsked(signal, only) || !opens(right, signal) || !isWithin(right, at)) continue;
    const receivedAt =
      received === undefined ? ',"receivedAt":null' : `,"receivedAt":"${new Date(received).toISOString()}"`;
    parts.push(textOf(right, signal, { at, value: JSON.stringify(value), reason, receivedAt }));
    if (received !== undefined) lastReceived = Math.max(lastReceived ?? 0, received);
  }
  return { text: parts.join(','), count: parts.length, lastReceived };
}
