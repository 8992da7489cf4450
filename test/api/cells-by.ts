/** A CSV as spreadsheets read it, whichever separator they go by. */
export function cellsBy(separator: string, csv: string): string[] {
  const cells: string[] = [];
  let [cell, enclosed] = ['', false];
  for (let i = 0; i < csv.length; i += 1) {
    const c = csv[i] ?? '';
    if (enclosed && c === '"' && csv[i + 1] === '"') cell += csv[(i += 1)];
    else if (enclosed && c === '"') enclosed = false;
    else if (enclosed) cell += c;
    else if (c === '"' && cell === '') enclosed = true;
    else if (c === separator || c === '\r' || c === '\n') {
      cells.push(cell);
      cell = '';
    } else cell += c;
  }
  return [...cells, cell];
}

export const separators: [name: string, separator: string][] = [
  ['a comma', ','],
  ['a semicolon, as in German', ';'],
  ['a tab', '\t'],
];

/** Texts that begin a formula, at once or in a cell that one spreadsheet or another makes of them. */
export const formulas = ['=', '+', '-', '@', '＝', '＋', '－', '＠'].flatMap((sign) => {
  const formula = `${sign}cmd|' /C calc'!A0`;
  return [
    formula,
    `a;${formula}`,
    `a,${formula}`,
    `a\t${formula}`,
    `a"${formula}`,
    `a";"${formula}`,
    `a\r\n${formula}`,
    `a; ${formula}`,
  ];
});

/** The cells among these that begin a formula, and were not made inert. */
export const begunFormulas = (cells: readonly string[]): string[] =>
  cells.filter((cell) => /^[\s'"]*[=+\-@＝＋－＠]/.test(cell) && !/^\s*"?'/.test(cell));
