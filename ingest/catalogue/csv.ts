/** A catalogue as CSV: a header, then a signal a line. What has no column stays as it is; an empty cell says that there is none. */
import { csvRecords, separatorOf, type CsvRecord } from '../../domain/text/csv.ts';
import { wholeFault, type FileFault, type FileRead, type Said } from './said.ts';

type Cell = { value: unknown } | { remedy: string };

const text = (cell: string): Cell => ({ value: cell === '' ? null : cell });
const list = (cell: string): Cell => ({ value: cell.split(/[;|,]/).flatMap((one) => one.trim() || []) });
const yesOrNo = (cell: string): Cell => {
  if (/^(true|yes|1)$/i.test(cell)) return { value: true };
  if (/^(false|no|0|)$/i.test(cell)) return { value: false };
  return { remedy: 'Give yes or no.' };
};
const number = (cell: string): Cell => {
  if (cell === '') return { value: null };
  const value = Number(cell);
  return Number.isFinite(value) ? { value } : { remedy: 'Give a number with a decimal point, such as -40 or 0.5.' };
};

/** Each column's place in the entry, and how its cells are read. */
const COLUMNS: Record<string, { at: string; read: (cell: string) => Cell }> = {
  path: { at: '/path', read: text },
  meaning: { at: '/meaning/en', read: text },
  unit: { at: '/unit', read: text },
  datatype: { at: '/datatype', read: text },
  groups: { at: '/groups', read: list },
  personal: { at: '/personal', read: yesOrNo },
  tradeSecret: { at: '/tradeSecret', read: yesOrNo },
  min: { at: '/range/min', read: number },
  max: { at: '/range/max', read: number },
  interval: { at: '/interval', read: text },
  kinds: { at: '/kinds', read: list },
  models: { at: '/models', read: list },
};
const byName = new Map(Object.entries(COLUMNS).map(([name, column]) => [name.toLowerCase(), { name, ...column }]));

interface Column {
  name: string;
  at: string;
  read: (cell: string) => Cell;
}

/** The column of a heading: `meaning.de` is the meaning in German. */
function columnOf(heading: string): Column | undefined {
  const [, language] = /^[Mm]eaning[._: ]([a-z]{2}(?:-[A-Z]{2})?)$/.exec(heading) ?? [];
  if (language) return { name: heading, at: `/meaning/${language}`, read: text };
  return byName.get(heading.toLowerCase().replaceAll(/[ _-]/g, ''));
}

/** Reads a text; every line that can't be read is told, and the others are read. */
export function readCsv(source: string): FileRead {
  const separator = separatorOf(source);
  const { records, fault } = csvRecords(source, separator);
  const [header, ...lines] = records;
  if (!header)
    return fault
      ? wholeFault(quoteRemedy(fault.code), fault.line)
      : wholeFault('The file is empty. Give a header and a signal a line.');
  const { columns, faults } = readHeader(header);
  if (fault) faults.push({ line: fault.line, remedy: quoteRemedy(fault.code) });
  if (faults.some(({ line }) => line === header.line)) return { said: [], faults, leftOut: [] };
  const said = lines.flatMap((record) => readLine(record, columns, faults) ?? []);
  return { said, faults, leftOut: [] };
}

const quoteRemedy = (code: 'quote-not-closed' | 'text-after-quote'): string =>
  code === 'quote-not-closed'
    ? 'The quotes of a cell that begins here are never closed. Close them, and write quotes within a cell twice.'
    : 'There is text after the closing quotes of a cell. Write quotes within a cell twice.';

function readHeader({ line, cells }: CsvRecord): { columns: Column[]; faults: FileFault[] } {
  const faults: FileFault[] = [];
  const columns: Column[] = [];
  const seen = new Set<string>();
  for (const cell of cells) {
    const heading = cell.trim();
    const column = columnOf(heading);
    if (!column)
      faults.push({
        line,
        field: heading,
        remedy: `There is no such column. Take it out, or give one of ${Object.keys(COLUMNS).join(', ')}, and meaning.de for German.`,
      });
    else if (seen.has(column.at))
      faults.push({ line, field: heading, remedy: 'This column is there twice. Take one out.' });
    else {
      seen.add(column.at);
      columns.push({ ...column, name: heading });
    }
  }
  if (!seen.has('/path'))
    faults.push({ line, field: 'path', remedy: 'This column is missing. Give each signal’s path in it.' });
  return { columns, faults };
}

function readLine({ line, cells }: CsvRecord, columns: readonly Column[], faults: FileFault[]): Said | undefined {
  const path = cells[columns.findIndex(({ at }) => at === '/path')]?.trim() || undefined;
  const before = faults.length;
  if (cells.length !== columns.length)
    faults.push({
      line,
      path,
      remedy: `This line has ${cells.length} cells, the header has ${columns.length}. Put quotes round a cell that holds the separator.`,
    });
  else if (!path)
    faults.push({ line, field: 'path', remedy: 'This is empty. Give the signal’s path, such as Vehicle.Speed.' });
  if (!path || faults.length > before) return undefined;
  const fields: Record<string, unknown> = {};
  for (const [i, { name, at, read }] of columns.entries()) {
    if (at === '/path') continue;
    const cell = read(cells[i]?.trim() ?? '');
    if ('remedy' in cell) faults.push({ line, path, field: name, remedy: cell.remedy });
    else put(fields, at, cell.value);
  }
  if (faults.length > before) return undefined;
  return {
    path,
    fields,
    line,
    placeOf: (pointer) => ({
      line,
      field:
        (columns.find(({ at }) => at === pointer) ?? columns.find(({ at }) => isWithin(pointer, at)))?.name ??
        nameOf(pointer),
    }),
  };
}

const isWithin = (pointer: string, at: string): boolean => pointer.startsWith(`${at}/`) || at.startsWith(`${pointer}/`);
/** A column that the file does not have. */
const nameOf = (pointer: string): string =>
  Object.entries(COLUMNS).find(([, { at }]) => at === pointer || isWithin(pointer, at))?.[0] ??
  pointer.slice(1).replaceAll('/', '.');

function put(fields: Record<string, unknown>, at: string, value: unknown): void {
  const [first = '', second] = at.slice(1).split('/');
  if (second === undefined) fields[first] = value;
  else fields[first] = { ...(fields[first] as object | undefined), [second]: value };
}
