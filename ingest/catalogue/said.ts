/** What a file says of signals, before it is held against the catalogue; and what is wrong with a file. */

/** A place in a file where something is wrong, and what to do about it. */
export interface FileFault {
  /** The first is 1; `undefined` where it is the file as a whole. */
  line?: number | undefined;
  /** The signal, where it is one's. */
  path?: string | undefined;
  /** As the file calls it: a column, or a field. */
  field?: string | undefined;
  remedy: string;
}

/** What a file says of one signal: the fields of the registry's entry that it names, and no others. `null` takes one away. */
export interface Said {
  path: string;
  fields: Readonly<Record<string, unknown>>;
  line: number;
  /** The place of a field, by a JSON pointer into `fields`. */
  placeOf(pointer: string): Pick<FileFault, 'line' | 'field'>;
}

export interface FileRead {
  said: Said[];
  faults: FileFault[];
  /** Names of fields that the catalogue has no place for; they are left out. */
  leftOut: string[];
}

export const wholeFault = (remedy: string, line?: number): FileRead => ({
  said: [],
  faults: [{ line, remedy }],
  leftOut: [],
});
