/** Finds the files of a lake that may have a product's readings, and tells what is missing from what is nothing. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lakePaths, mayBeInPath, type Lake, type LakePath, type LakeProduct } from '../../../domain/readings/lake.ts';
import { SourceFault } from '../source-fault.ts';

export interface LakeFile {
  /** Absolute. */
  path: string;
  /** The time that its readings are of, as its path says; `null` where it names none. */
  span: LakePath['span'];
}

/**
 * The files that may have a product's readings from one instant until another. @throws SourceFault where the lake is not
 * there, where a file has to be and is not, or where a name would lead elsewhere
 */
export async function lakeFiles(
  lake: Pick<Lake, 'folder' | 'files' | 'missing' | 'timeZone'>,
  product: LakeProduct,
  interval: { from: Date; until: Date },
): Promise<LakeFile[]> {
  if (lake.files.includes('{product}') && !mayBeInPath(product.number)) throw new SourceFault('not-in-path');
  // A mount that is missing leaves an empty folder: that is no lake without readings.
  const inside = await entriesOf(lake.folder);
  if (!inside || inside.length === 0) throw new SourceFault('lake-away');
  const found: LakeFile[] = [];
  for (const { path, folder, span } of lakePaths(lake, product, interval)) {
    const files = await matching(lake.folder, path.split('/'));
    if (files.length === 0 && (lake.missing === 'fault' || !(await entriesOf(join(lake.folder, folder)))))
      throw new SourceFault('file-missing');
    found.push(...files.map((file) => ({ path: file, span })));
  }
  return found;
}

/** The files below a folder whose path is this one, where `*` stands for any characters of a name. */
async function matching(folder: string, [name = '', ...rest]: string[]): Promise<string[]> {
  if (rest.length === 0 && !name.includes('*')) return (await isFile(join(folder, name))) ? [join(folder, name)] : [];
  if (!name.includes('*')) return matching(join(folder, name), rest);
  const pattern = new RegExp(
    `^${name
      .split('*')
      .map((part) => part.replaceAll(/[.+^$(){}|\\]/g, String.raw`\$&`))
      .join('[^/]*')}$`,
    's',
  );
  const names = ((await entriesOf(folder)) ?? [])
    .filter((entry) => pattern.test(entry) && !entry.startsWith('.'))
    .sort();
  // DuckDB would take these characters for others.
  if (names.some((entry) => /[*?[\]]/.test(entry))) throw new SourceFault('not-in-path');
  const found: string[] = [];
  for (const entry of names) {
    if (rest.length > 0) found.push(...(await matching(join(folder, entry), rest)));
    else if (await isFile(join(folder, entry))) found.push(join(folder, entry));
  }
  return found;
}

async function isFile(path: string): Promise<boolean> {
  const found = await unlessMissing(stat(path));
  if (found && !found.isFile()) throw new SourceFault('file-broken');
  return found !== undefined;
}

/** The names in a folder; `undefined` where there is none. */
const entriesOf = (folder: string): Promise<string[] | undefined> => unlessMissing(readdir(folder));

/** The system's own message has the path, and so a VIN. */
async function unlessMissing<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // the file system throws nothing else
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new SourceFault('lake-away');
  }
}
