/** Makes whole entries of what a file says and what the catalogue has: what the file does not name stays as it is. */
import { fieldErrors } from '../../api/call/input/field-errors.ts';
import { unkeepable } from '../../api/call/input/well-formed.ts';
import type { SignalThere } from '../../db/registry/catalogue.ts';
import { signalEntry, signalKey, type EntryOf } from '../../domain/registry/entries.ts';
import type { FileFault, Said } from './said.ts';

/** The entries in the order of the file, or every fault in it. */
export function completeEntries(
  said: readonly Said[],
  there: ReadonlyMap<string, SignalThere>,
): { entries: EntryOf<'signal'>[]; faults: FileFault[] } {
  const faults: FileFault[] = [];
  const seen = new Map<string, number>();
  const entries = said.flatMap((one): EntryOf<'signal'>[] => {
    const { path, line } = one;
    const fault = (pointer: string, remedy: string) => void faults.push({ path, ...one.placeOf(pointer), remedy });
    const before = seen.get(path);
    if (before !== undefined) fault('/path', `Line ${before} has this signal, too. Take one of them out.`);
    seen.set(path, line);
    const key = signalKey.safeParse(path);
    if (!key.success) fault('/path', key.error.issues[0]?.message ?? '');
    const whole = wholeOf(one.fields, there.get(path));
    const unkept = unkeepable(whole, '');
    for (const { pointer, detail } of unkept) fault(pointer, detail);
    const read = signalEntry.safeParse(whole);
    if (!read.success) for (const { pointer, detail } of fieldErrors(read.error, whole)) fault(pointer, detail);
    if (!read.success || !key.success || before !== undefined || unkept.length > 0) return [];
    return [{ put: 'signal', key: path, ...read.data, changedAt: read.data.changedAt ?? new Date() }];
  });
  return { entries, faults };
}

/** `null` takes a field away, a language or a bound alike. */
function wholeOf(fields: Said['fields'], there: SignalThere = {}): Record<string, unknown> {
  const { version: _version, changedAt: _changedAt, ...before } = there;
  const merged: Record<string, unknown> = { ...before, ...fields };
  for (const name of ['meaning', 'range'])
    if (isObject(fields[name]) && isObject(before[name])) merged[name] = { ...before[name], ...fields[name] };
  merged['meaning'] = isObject(merged['meaning']) ? withoutNull(merged['meaning']) : (merged['meaning'] ?? {});
  if (isObject(merged['range'])) {
    const range = withoutNull(merged['range']);
    merged['range'] = Object.keys(range).length > 0 ? range : null;
  }
  return withoutNull(merged);
}

/** The names of the fields that the file changes. */
export const changedFields = (entry: EntryOf<'signal'>, there: SignalThere): string[] =>
  Object.entries(entry)
    .filter(([name]) => name !== 'put' && name !== 'key' && name !== 'changedAt')
    .filter(([name, value]) => sorted(value) !== sorted(there[name]))
    .map(([name]) => name);

const sorted = (value: unknown): string =>
  JSON.stringify(
    isObject(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : (value ?? null),
  );

const withoutNull = (value: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== null && one !== undefined));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
