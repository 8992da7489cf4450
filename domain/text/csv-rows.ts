/**
 * Tables as CSV (RFC 4180), safe to open in a spreadsheet: no cell begins a formula (threat 10). Spreadsheets of other
 * languages split at `;` or a tab, too, and some at quotes that do not enclose a whole cell: so each text is quoted, and
 * made inert after every separator that it holds.
 */
import { BEGINS_A_FORMULA } from './formulas.ts';

/** Rows under their columns' names. */
export const csvOf = <T extends object>(columns: readonly (keyof T & string)[], rows: readonly T[]): string =>
  lineOf(columns) + csvRows(columns, rows);

/** Rows alone, to go on with. */
export const csvRows = <T extends object>(columns: readonly (keyof T & string)[], rows: readonly T[]): string =>
  rows.map((row) => lineOf(columns.map((column) => row[column]))).join('');

const lineOf = (cells: readonly unknown[]): string => `${cells.map(cellOf).join(',')}\r\n`;

function cellOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return JSON.stringify(value ?? '');
  return `"${value.replaceAll(BEGINS_A_FORMULA, "$1'").replaceAll('"', '""')}"`;
}
