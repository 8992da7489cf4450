/** What spreadsheets take for the beginning of a formula (threat 10), wherever text of ours may be opened by one. */

/**
 * Where a cell begins for one spreadsheet or another, and what begins a formula follows, full-width forms included.
 * Spreadsheets of other languages split at `;` or a tab, too, and some at quotes that do not enclose a whole cell.
 */
export const BEGINS_A_FORMULA = /(^|[;,\t\r\n"|])(?=[\s'"]{0,3}[=+\-@＝＋－＠])|^(?=[\t\r])/g;
