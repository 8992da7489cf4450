import { types } from 'node:util';

/** What may be logged of an error: its kind and where it came from, never its words, which may carry values (rule 17). */
export function fingerprint(error: unknown): { error: string; code?: string; at?: string[] } {
  if (!types.isNativeError(error)) return { error: typeof error };
  // A message may have lines of its own, which look like places.
  const frames = (error.stack ?? '')
    .replace(error.message, () => '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...('code' in error ? { code: String(error.code) } : {}),
    at: frames.slice(0, 8).map((line) => line.trim()),
  };
}
