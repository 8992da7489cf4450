/** Finds the files of a lake that may have a product's readings, and tells what is missing from what is nothing. */
import { lakePaths, mayBeInPath, type Lake, type LakePath, type LakeProduct } from '../../../domain/readings/lake.ts';
import { SourceFault } from '../source-fault.ts';
import type { LakeFile, LakePlace } from './lake-place.ts';

export interface FileOfTime extends LakeFile {
  /** The time that its readings are of, as its path says; `null` where it names none. */
  span: LakePath['span'];
}

/**
 * The files that may have a product's readings from one instant until another. @throws SourceFault where the lake is not
 * there, where a file has to be and is not, or where a name would lead elsewhere
 */
export async function lakeFiles(
  place: LakePlace,
  lake: Pick<Lake, 'files' | 'missing' | 'timeZone'>,
  product: LakeProduct,
  interval: { from: Date; until: Date },
): Promise<FileOfTime[]> {
  if (lake.files.includes('{product}') && !mayBeInPath(product.number)) throw new SourceFault('not-in-path');
  if (!(await place.isFolder(''))) throw new SourceFault('lake-away');
  const found = await Promise.all(
    lakePaths(lake, product, interval).map(async ({ path, folder, span }) => {
      const files = await matching(place, '', path.split('/'));
      if (files.length === 0 && (lake.missing === 'fault' || !(await place.isFolder(folder))))
        throw new SourceFault('file-missing');
      return files.map((file) => ({ ...file, span }));
    }),
  );
  return found.flat();
}

/** The files below a folder whose path is this one, where `*` stands for any characters of a name. */
async function matching(place: LakePlace, folder: string, [name = '', ...rest]: string[]): Promise<LakeFile[]> {
  const inside = (entry: string): string => (folder === '' ? entry : `${folder}/${entry}`);
  if (!name.includes('*')) {
    const path = inside(name);
    if (rest.length > 0) return matching(place, path, rest);
    const file = await place.find(path);
    return file ? [{ ...file, path }] : [];
  }
  const parts = name.split('*');
  const pattern = new RegExp(
    `^${parts.map((part) => part.replaceAll(/[.+^$(){}|\\]/g, String.raw`\$&`)).join('[^/]*')}$`,
    's',
  );
  const entries = (await place.entries(folder, parts[0] ?? ''))
    .filter((entry) => pattern.test(entry.name) && !entry.name.startsWith('.'))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  // DuckDB would take these characters for others.
  if (entries.some((entry) => /[*?[\]]/.test(entry.name))) throw new SourceFault('not-in-path');
  const found: LakeFile[] = [];
  for (const entry of entries) {
    const path = inside(entry.name);
    if (rest.length > 0) {
      found.push(...(await matching(place, path, rest)));
      continue;
    }
    const file = entry.file ?? (await place.find(path));
    if (file) found.push({ ...file, path });
  }
  return found;
}
