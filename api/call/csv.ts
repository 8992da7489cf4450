/** Tables as CSV (RFC 4180), safe to open in a spreadsheet: no cell begins a formula (threat 10). */

/** Rows under their columns' names. */
export const csvOf = <T extends object>(columns: readonly (keyof T & string)[], rows: readonly T[]): string =>
  [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(cellOf).join(',')}\r\n`)
    .join('');

function cellOf(value: unknown): string {
  const text =
    typeof value === 'string' ? value : value instanceof Date ? value.toISOString() : JSON.stringify(value ?? '');
  const inert = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
