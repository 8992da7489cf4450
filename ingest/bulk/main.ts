/**
 * `npm run readings:import -- FILE… [--dry-run] [--report FOLDER] [--rows NUMBER]`: imports files of readings into the database of
 * OWNER_DATABASE_URL. Exit code 0 where all is in, 1 where something was left out, 2 for wrong arguments, 3 where it broke off.
 */
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckFault } from '../../db/duckdb/duck-fault.ts';
import { connect } from '../../db/postgres/connect.ts';
import { isDatabaseAway } from '../../db/postgres/away.ts';
import { remedies } from '../../domain/readings/batch.ts';
import { readOwnerSettings } from '../../settings.ts';
import { importFile, type Imported } from './import.ts';
import { progressOn } from './progress.ts';
import { FileRefused } from './read-file.ts';

const HELP = `npm run readings:import -- FILE… [--dry-run] [--report FOLDER] [--rows NUMBER]

Imports readings from Parquet, CSV or NDJSON (.ndjson, .jsonl). What can't be taken is left out, and listed in
FILE.left-out.ndjson, beside the file or in FOLDER. Started again after it broke off, it goes on, and nothing is there twice.
With --dry-run everything is checked, and nothing written to the database. --rows says how many readings one
transaction writes: 100,000 where it is not given; fewer hold ingest up for less time.
`;

const { files, dryRun, folder, rowsAtOnce } = argumentsOf();
const owner = connect(readOwnerSettings().OWNER_DATABASE_URL, {
  applicationName: 'right-of-way readings:import',
  max: 3,
  statementTimeoutMs: 0,
});
const codes: number[] = [];
for (const file of files) codes.push(await imported(file));
await owner.destroy();
process.exitCode = Math.max(...codes);

async function imported(file: string): Promise<number> {
  const reportTo = join(folder ?? dirname(file), `${basename(file)}.left-out.ndjson`);
  try {
    const progress = progressOn(process.stdout);
    const result = await importFile(file, { owner, dryRun, reportTo, progress, ...(rowsAtOnce && { rowsAtOnce }) });
    process.stdout.write(summaryOf(basename(file), result));
    return result.report.counts.size === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${basename(file)}: ${whyOf(error)}\n`);
    return error instanceof FileRefused || error instanceof DuckFault ? 1 : 3;
  }
}

function whyOf(error: unknown): string {
  if (error instanceof FileRefused) return error.message;
  if (error instanceof DuckFault)
    return error.code === 'no-room'
      ? 'Sorting it needs more room in the folder for temporary files. Make room, or set TMPDIR to another folder.'
      : `The file can't be read (${error.code}). Give a whole one.`;
  if (isDatabaseAway(error)) return 'It broke off: the database is away. Start it again, and it goes on.';
  return `It broke off (${error instanceof Error ? error.name : 'unknown'}). Start it again, and it goes on.`;
}

function summaryOf(name: string, { read, readings, repeated, added, resumedAt, report, reportAt }: Imported): string {
  const number = (n: number): string => n.toLocaleString('en');
  const lines = [
    `${name}: ${number(read)} lines, ${number(readings)} readings${dryRun ? '; nothing was written (--dry-run)' : `, ${number(added)} of them new`}.`,
    ...(resumedAt > 0 ? [`It went on after ${number(resumedAt)} readings, where it had broken off.`] : []),
    ...(repeated > 0
      ? [`${number(repeated)} lines said again what a later one says of the same signal and moment.`]
      : []),
    ...[...report.counts].map(([why, count]) => `Left out: ${number(count)} ${why}. ${remedies[why]}`),
    ...report.first.map(({ line, field, why }) => `  line ${line}${field ? `, ${field}` : ''}: ${why}`),
    ...(reportAt === undefined ? [] : [`All that was left out is listed in ${reportAt}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What does not fit ends the process with the usage. */
function argumentsOf(): {
  files: string[];
  dryRun: boolean;
  folder: string | undefined;
  rowsAtOnce: number | undefined;
} {
  try {
    const { values, positionals } = parseArgs({
      options: {
        'dry-run': { type: 'boolean', default: false },
        report: { type: 'string' },
        rows: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
      allowPositionals: true,
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    if (positionals.length === 0) throw new Error('Give a file.');
    if (values.rows !== undefined && !/^[1-9][0-9]{0,8}$/.test(values.rows))
      throw new Error('--rows: give a number of readings, such as 10000.');
    const rowsAtOnce = values.rows === undefined ? undefined : Number(values.rows);
    return { files: positionals, dryRun: values['dry-run'], folder: values.report, rowsAtOnce };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'Wrong arguments.'}\n\n${HELP}`);
    return process.exit(2);
  }
}
