/**
 * `npm run catalogue -- FILE [--dry-run]`: loads a file of signals into the catalogue of DATABASE_URL (R57), all of it or
 * nothing. Exit code 0 where all is well, 1 where something is refused, 2 for wrong arguments, 3 where the database is away.
 */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { connectAsApplication } from '../../db/postgres/connect.ts';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import { readRecordSettings } from '../../settings.ts';
import { loadCatalogue } from './load.ts';

const HELP = `npm run catalogue -- FILE [--dry-run]

Loads signals into the catalogue: CSV, JSON or YAML of our own, or COVESA VSS as vspec exports it.
What the file does not name stays as it is. With --dry-run nothing is kept.
`;

const { file, dryRun } = argumentsOf();
const db = connectAsApplication(readRecordSettings().DATABASE_URL, {
  applicationName: 'right-of-way catalogue',
  max: 1,
});
try {
  const { lines, faults } = await loadCatalogue(db, file, { dryRun });
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  process.stderr.write(faults.map((fault) => `${basename(file)}${fault}\n`).join(''));
  process.exitCode = faults.length === 0 ? 0 : 1;
} catch (error) {
  const why = isDatabaseAway(error) ? 'the database is away' : error instanceof Error ? error.name : 'unknown';
  process.stderr.write(`It broke off (${why}), and nothing was changed. Run it again.\n`);
  process.exitCode = 3;
} finally {
  await db.destroy();
}

/** What does not fit ends the process with the usage. */
function argumentsOf(): { file: string; dryRun: boolean } {
  try {
    const { values, positionals } = parseArgs({
      options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error('Give one file.');
    return { file, dryRun: values['dry-run'] };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'Wrong arguments.'}\n\n${HELP}`);
    return process.exit(2);
  }
}
