/** A batch of readings as the operator's systems send it (http.md, Data in), and what may be wrong with a reading. */
import { z } from 'zod';
import { keptNumber } from '../registrations/vin.ts';

/** Readings of one batch, at most. */
export const MOST_READINGS = 5000;
/** Characters of one value as JSON. */
export const LONGEST_VALUE = 10_000;

/**
 * Who sends, and which of its batches this is. A source sends its batches in order, one after the other; who sends several
 * at once has several sources.
 */
export const envelopeSchema = z.strictObject({
  source: z
    .string()
    .regex(/^[\w.:/-]{1,200}$/, 'Give a name of your own for the source: up to 200 letters, digits and . : / _ -'),
  sequence: z
    .int('Give a whole number that grows with each batch.')
    .min(0, 'Give a whole number that grows with each batch.')
    .describe('Grows with each batch of the source; the same again gets the same answer, and nothing is kept twice.'),
});

export const batchSchema = envelopeSchema.extend({
  readings: z
    .array(z.unknown())
    .min(1, 'Give at least one reading.')
    .max(MOST_READINGS, `At most ${MOST_READINGS} readings: send the others in a further batch.`),
});

export const readingSchema = z
  .strictObject({
    vin: z.string().optional(),
    serial: z.string().optional(),
    signal: z.string(),
    at: z.iso.datetime({ offset: true }),
    value: z.unknown().refine((value) => value !== undefined, 'Give a value; null where there is none.'),
    reason: z.string().max(200).optional().describe('Why there is no value, where `value` is null.'),
  })
  .meta({ id: 'Reading' });

/** Why a reading is not taken. */
export type Why =
  | 'malformed'
  | 'unknown-product'
  | 'unknown-signal'
  | 'wrong-type'
  | 'too-long'
  | 'far-future'
  | 'too-old';

/** What helps, by why a reading was not taken. */
export const remedies: Record<Why, string> = {
  malformed: 'Mend this field as the format has it, and send the reading again.',
  'unknown-product': 'Put the product into the registry, and send the reading again.',
  'unknown-signal': 'Put the signal into the catalogue, and send the reading again.',
  'wrong-type': 'Send a value of the type that the catalogue has for this signal, or mend the type there.',
  'too-long': `Send a value of at most ${LONGEST_VALUE} characters of JSON.`,
  'far-future': 'Set the clock of the product, and send the reading with the time at which it was measured.',
  'too-old': 'Send the time at which it was measured, in the year 2000 or later.',
};

export interface RefusedReading {
  /** Among the readings of the batch, from 0. */
  index: number;
  why: Why;
  /** The field that is at fault, as a JSON pointer into the batch. */
  pointer: string;
}

/** A reading that is as it has to be; whether its product and signal exist is not said yet. */
export interface WellFormed {
  index: number;
  /** VIN or serial number. */
  number: string;
  numberField: 'vin' | 'serial';
  signal: string;
  /** Milliseconds since 1970. */
  at: number;
  /** JSON text. */
  value: string;
  reason: string | undefined;
}

const FIRST_YEAR = Date.UTC(2000, 0, 1);

/**
 * Reads the readings of a batch. `now` is in milliseconds; what is dated later than `mayBeAheadMs` after it is refused: a
 * clock that is wrong must not hide the newest value.
 */
export function readReadings(
  readings: readonly unknown[],
  { now, mayBeAheadMs }: { now: number; mayBeAheadMs: number },
): { taken: WellFormed[]; refused: RefusedReading[] } {
  const taken: WellFormed[] = [];
  const refused: RefusedReading[] = [];
  for (const [index, found] of readings.entries()) {
    const fault = (why: Why, field = '') => refused.push({ index, why, pointer: `/readings/${index}${field}` });
    const result = readingSchema.safeParse(found);
    if (!result.success) {
      for (const field of new Set(result.error.issues.map(placeOf))) fault('malformed', field);
      continue;
    }
    const { vin, serial, signal, at, value, reason } = result.data;
    const numberField = vin === undefined ? 'serial' : 'vin';
    const number = vin ?? serial;
    const instant = Date.parse(at);
    const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : JSON.stringify(value); // the same, and quicker
    if (number === undefined || (vin !== undefined && serial !== undefined)) fault('malformed', '/vin');
    else if (text.length > LONGEST_VALUE) fault('too-long', '/value');
    else if (instant > now + mayBeAheadMs) fault('far-future', '/at');
    else if (instant < FIRST_YEAR) fault('too-old', '/at');
    else if (!isKeepable(text)) fault('malformed', '/value');
    else if (reason !== undefined && UNKEEPABLE.test(reason)) fault('malformed', '/reason');
    else taken.push({ index, number: keptNumber(number), numberField, signal, at: instant, value: text, reason });
  }
  return { taken, refused };
}

/** Characters that no column of text takes. */
const UNKEEPABLE = /[\p{Cs}\p{Cc}]/u;
/** JSON has them as escapes. */
const isKeepable = (json: string): boolean => !json.includes('\\u') || !/\\u0000|\\ud[89a-f]/i.test(json);

const placeOf = ({ path, ...issue }: z.core.$ZodIssue): string => {
  const named = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(path[0] ?? '');
  return named ? `/${named.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
};

const WHOLE: Record<string, [min: number, max: number]> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
};

/** How plain text is read as a value of a type: never, where it is no JSON (a type of the operator's own), or always. */
export function textOfType(datatype: string): 'never' | 'else' | 'always' {
  if (datatype === 'string') return 'always';
  return datatype in WHOLE || /^(float|double|number|boolean|struct|.*\[\])$/.test(datatype) ? 'never' : 'else';
}

/** Whether a value, as JSON text, is of a signal's type; a value that is missing (`null`) fits every type. */
export function isOfType(text: string, datatype: string): boolean {
  if (text === 'null') return true;
  const whole = WHOLE[datatype];
  if (whole) return /^-?\d+$/.test(text) && Number(text) >= whole[0] && Number(text) <= whole[1];
  if (datatype === 'float' || datatype === 'double') return /^-?\d/.test(text);
  if (datatype === 'boolean') return text === 'true' || text === 'false';
  if (datatype === 'string') return text.startsWith('"');
  if (datatype.endsWith('[]')) return text.startsWith('[');
  return true; // a type of the operator's own
}
