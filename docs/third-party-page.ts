/** `THIRD-PARTY.md`: whose packages run in production, by licence, from package-lock.json; and which licences may be used at all. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string(),
      license: z.string().optional(),
      integrity: z.string().optional(),
      /** Where it is from, if not by its name from the registry. */
      resolved: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

export interface Package {
  name: string;
  version: string;
  licence: string;
  integrity: string | undefined;
  from: string | undefined;
  isForDevelopment: boolean;
}

/** Licences that ask for no more than their text or the author's name. */
const free = 'MIT ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD BlueOak-1.0.0 Unlicense Python-2.0 PSF-2.0 CC0-1.0';
const allowed = new Set([...free.split(' '), 'CC-BY-3.0', 'CC-BY-4.0']);
/** Of tools that are handed to nobody. */
const allowedForDevelopment = new Set([...allowed, 'MPL-2.0', 'Artistic-2.0', 'WTFPL']);
/** Where package.json names none, as its file LICENSE says. */
const byTheirFile: Record<string, string> = { unionfs: 'Unlicense' };

/** Every package of the lock file. */
export function packages(): Package[] {
  const { packages: all } = lockFile.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
  return Object.entries(all).flatMap(([path, { version, license, integrity, resolved, dev = false }]) => {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (name === '') return []; // this project
    const licence = license ?? byTheirFile[name] ?? 'none named';
    return [{ name, version, licence, integrity, from: resolved, isForDevelopment: dev }];
  });
}

/** Whether a package may be used under its licence, an SPDX expression. */
export function mayBeUsed({ licence, isForDevelopment }: Pick<Package, 'licence' | 'isForDevelopment'>): boolean {
  const known = isForDevelopment ? allowedForDevelopment : allowed;
  const plain = licence.replaceAll(/[()]/g, '');
  if (plain.includes(' OR ')) return !plain.includes(' AND ') && plain.split(' OR ').some((one) => known.has(one));
  return plain.split(' AND ').every((one) => known.has(one));
}

/** The page. */
export function thirdPartyPage(): string {
  const byLicence: Record<string, Set<string>> = {};
  for (const { name, version, licence, isForDevelopment } of packages())
    if (!isForDevelopment) (byLicence[licence.replaceAll(/[()]/g, '')] ??= new Set()).add(`${name} ${version}`);
  const sections = Object.keys(byLicence)
    .toSorted()
    .map((licence) => `## ${licence}\n\n${[...(byLicence[licence] ?? [])].toSorted().join(', ')}\n`);
  return `<!-- Made by \`npm run docs\` from package-lock.json; \`npm run check\` fails when it is old. -->

# What Right of Way is made with

The packages of others that run in production, by the licence that each names. npm installs them beside this project, each with
its own licence and notices; whoever hands them on, in an image for example, hands those on, too.

Two hold data that ask for attribution. The holidays in \`date-holidays\` are largely from Wikipedia; by its file LICENSE, though
not its package.json, they are under CC BY-SA 3.0, and the attributions stand in it. They are used as they are. \`caniuse-lite\`
holds the data of caniuse.com (CC BY 4.0); the bundler of the workflows brings it.

${sections.join('\n')}`;
}
