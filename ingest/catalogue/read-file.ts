/** Reads a file of signals, by what its name says it is: CSV, JSON or YAML. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { readCsv } from './csv.ts';
import { wholeFault, type FileRead } from './said.ts';
import { readTree } from './tree.ts';

const MOST_BYTES = 64 * 1024 * 1024;

const readers: Record<string, (text: string) => FileRead> = {
  '.csv': readCsv,
  '.json': readTree,
  '.yaml': readTree,
  '.yml': readTree,
};

/** What it says, or every fault that makes it unreadable. Never rejects for what is wrong with the file. */
export async function readCatalogueFile(file: string): Promise<FileRead> {
  const reader = readers[extname(file).toLowerCase()];
  if (!reader)
    return wholeFault(`Its name has to end with ${Object.keys(readers).join(', ')}: that says how it is read.`);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
    return wholeFault(`It can’t be opened (${code}). Check its name, and whether you may read it.`);
  }
  if (bytes.length > MOST_BYTES)
    return wholeFault(`It has more than ${MOST_BYTES / 1024 / 1024} MiB. Give it in parts.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes); // without the mark of its order
  } catch {
    return wholeFault('It is not in UTF-8. Save it so; a spreadsheet calls that “CSV UTF-8”.', firstBadLine(bytes));
  }
  return text.trim() === '' ? wholeFault('It is empty. Give a signal at least.') : reader(text);
}

/** The first line that is not UTF-8. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const until = end === -1 ? bytes.length : end + 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from, until));
    } catch {
      return line;
    }
    from = until;
  }
  return line;
}
