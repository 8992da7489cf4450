/** Readings as they are answered: the same text in pages, streams and snapshots. Values are JSON already and stay as they came. */
import type { ReadFrame } from '../../../db/access/frames.ts';
import type { LatestState } from '../../../db/access/snapshot.ts';
import { isWithin, type Right } from '../../../db/access/rights.ts';
import { agreedKey, opens, type Agreed, type ReadSignal, type Signals } from '../../../db/access/signals.ts';
import { instantTexts } from './instant-text.ts';

/** Some readings, without the brackets of a list. */
export interface ReadingTexts {
  text: string;
  count: number;
}

/** Which signals were asked for, by path; `null`: all. */
export type Only = ReadonlySet<string> | null;

const isAsked = (signal: ReadSignal, only: Only): boolean => only === null || only.has(signal.path);

// Measured and received are rarely of the same second.
const [measuredText, receivedText] = [instantTexts(), instantTexts()];

/**
 * The readings of a frame that may be read by this right: received since the access is there, measured within the registration,
 * of signals that it opens (R7, R51, R53, R54).
 */
export function textOfFrame({ body, received }: ReadFrame, right: Right, signals: Signals, only: Only): ReadingTexts {
  if (received < right.since) return { text: '', count: 0 };
  const named = namesFor(right, signals, only);
  const begin = `{"product":"${right.product}",`;
  const end = `,"receivedAt":"${receivedText(received / 1000)}"}`;
  const parts: string[] = [];
  let count = 0;
  // A line a reading: signal, milliseconds, JSON, and the reason where there is no value. Taken apart in place: this is done for each reading.
  for (let from = 0, next = 0; from < body.length; from = next + 1) {
    next = endOf(body.indexOf('\n', from), body.length);
    const idEnd = body.indexOf('\t', from);
    const atEnd = body.indexOf('\t', idEnd + 1);
    if (idEnd < 0 || atEnd < 0 || atEnd > next) continue;
    const name = nameIn(named, Number(body.slice(from, idEnd)));
    if (name === null) continue;
    const at = Number(body.slice(idEnd + 1, atEnd));
    if (!isWithin(right, at)) continue;
    const valueEnd = body.indexOf('\t', atEnd + 1);
    const hasReason = valueEnd >= 0 && valueEnd < next;
    if (count > 0) parts.push(',');
    parts.push(begin, name, body.slice(atEnd + 1, hasReason ? valueEnd : next), ',"at":"', measuredText(at), '"');
    parts.push(hasReason ? withReason(end, body.slice(valueEnd + 1, next)) : end);
    count += 1;
  }
  return { text: parts.join(''), count };
}

const endOf = (found: number, otherwise: number): number => (found < 0 ? otherwise : found);

/** The end of a reading's text, with the reason why it has no value. */
const withReason = (end: string, reason: string | null | undefined): string =>
  reason ? `${end.slice(0, -1)},"reason":${JSON.stringify(reason)}}` : end;

/** How the text of a reading goes on after its product, by the signal's number, as far as was asked: `null` for what may not be read. */
interface Names {
  known: Map<number, string | null>;
  nameOf: (signal: number) => string | null;
}

interface NamesOfVersion {
  all: Map<string, Names>;
  some: WeakMap<ReadonlySet<string>, Map<string, Names>>;
}

/** As long as the catalogue is of the same version; what groups were agreed to are few. */
const namesByVersion = new WeakMap<Signals, NamesOfVersion>();
const MOST_KINDS = 1000;

/** What this right opens of the signals that were asked for. */
function namesFor(right: Agreed, signals: Signals, only: Only): Names {
  let ofVersion = namesByVersion.get(signals);
  if (!ofVersion) namesByVersion.set(signals, (ofVersion = { all: new Map(), some: new WeakMap() }));
  let kinds = only === null ? ofVersion.all : ofVersion.some.get(only);
  if (!kinds) ofVersion.some.set(only!, (kinds = new Map())); // all has its own
  const kind = agreedKey(right);
  const found = kinds.get(kind);
  if (found) return found;
  const nameOf = (id: number): string | null => {
    const signal = signals.get(id);
    if (!signal || !isAsked(signal, only) || !opens(right, signal)) return null;
    return `"signal":${JSON.stringify(signal.path)},"unit":${JSON.stringify(signal.unit)},"value":`;
  };
  if (kinds.size >= MOST_KINDS) kinds.clear();
  const names = { known: new Map(), nameOf };
  kinds.set(kind, names);
  return names;
}

function nameIn({ known, nameOf }: Names, signal: number): string | null {
  const before = known.get(signal);
  if (before !== undefined) return before;
  const name = nameOf(signal);
  known.set(signal, name);
  return name;
}

/** The newest values of a product that may be read, also those of before the access, within the registration. */
export function textOfState(
  state: LatestState,
  right: Right,
  signals: Signals,
  only: Only,
): ReadingTexts & { lastReceived: number | null } {
  const named = namesFor(right, signals, only);
  const begin = `{"product":"${right.product}",`;
  const parts: string[] = [];
  let count = 0;
  let lastReceived: number | null = null;
  for (const id in state) {
    const name = nameIn(named, Number(id));
    const [at, value, reason, received] = state[id]!; // its own keys alone: it comes from JSON
    if (name === null || !isWithin(right, at)) continue;
    const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : JSON.stringify(value);
    const end = received === undefined ? ',"receivedAt":null}' : `,"receivedAt":"${receivedText(received)}"}`;
    if (count > 0) parts.push(',');
    parts.push(begin, name, text, ',"at":"', measuredText(at), '"', withReason(end, reason));
    count += 1;
    if (received !== undefined) lastReceived = Math.max(lastReceived ?? 0, received);
  }
  return { text: parts.join(''), count, lastReceived };
}
