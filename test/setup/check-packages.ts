/**
 * Holds the packages against what may be used (threat 20): exact versions, each with its hash and from the registry, under a
 * licence that is allowed; and THIRD-PARTY.md against them.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { mayBeUsed, packages, thirdPartyPage } from '../../docs/third-party-page.ts';

const versions = z.record(z.string(), z.string()).default({});
const { dependencies, devDependencies, optionalDependencies, overrides } = z
  .object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions, overrides: versions })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const asked = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies, ...overrides });
const all = packages();

const faults = [
  ...asked
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `package.json: ${name} ${version} is no exact version`),
  ...all.filter(({ integrity }) => !integrity).map(({ name }) => `package-lock.json: ${name} has no hash`),
  ...all
    .filter(({ from }) => from !== undefined)
    .map(({ name, from }) => `package-lock.json: ${name} is from ${from}, not by its name from the registry`),
  ...all
    .filter((one) => !mayBeUsed(one))
    .map(({ name, licence }) => `${name}: its licence (${licence}) is not among those in docs/third-party-page.ts`),
  ...(readFileSync('THIRD-PARTY.md', 'utf8') === thirdPartyPage() ? [] : ['THIRD-PARTY.md is old: npm run docs']),
];

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
}
