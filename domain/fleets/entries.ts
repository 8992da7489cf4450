/** Vehicles and chargers as they are given: by VIN, by serial number, or as a list that a person pasted or made with a spreadsheet (R45, R65). */
import { csvRecords, separatorOf } from '../text/csv.ts';
import { parseVin, type Vin } from '../registrations/vin.ts';
import { writtenVins } from '../registrations/written-vins.ts';

/** One vehicle or charger as it was given. */
export interface Entry {
  vin?: string | undefined;
  serial?: string | undefined;
  /** The serial number of the device that is plugged into it; `null`: it has none; left out: as it was. */
  plugInDevice?: string | null | undefined;
}

/** The one VIN that a text has, however people write it; the text as it is where it has none, or several. */
function vinAsWritten(text: string): string {
  const [vin, ...others] = writtenVins(text);
  return vin !== undefined && others.length === 0 && parseVin(vin) ? vin : text.trim();
}

/** The VIN as it is kept, however it is written; `undefined` where the text is none. */
export const keptVin = (text: string): Vin | undefined => parseVin(text) ?? parseVin(vinAsWritten(text));

/** Names of the columns, by what people call them. */
const COLUMNS: Record<string, keyof Entry> = {
  vin: 'vin',
  fin: 'vin',
  fahrgestellnummer: 'vin',
  serial: 'serial',
  serialnumber: 'serial',
  seriennummer: 'serial',
  plugindevice: 'plugInDevice',
  device: 'plugInDevice',
  gerät: 'plugInDevice',
  steckgerät: 'plugInDevice',
};

const columnOf = (cell: string): keyof Entry | undefined =>
  COLUMNS[
    cell
      .replace(/^\ufeff/, '')
      .toLowerCase()
      .replaceAll(/[\s_"-]/g, '')
  ];

export interface ReadList {
  entries: Entry[];
  /** The line in which nothing could be told apart any more. */
  faultyLine?: number;
}

/**
 * What a pasted or uploaded list names, line by line: `VIN` or `VIN;device`. With a first line that names its columns (`vin`, `serial`,
 * `plugInDevice`) they may come in any order, and others are left out. Several VINs on a line are as many entries.
 */
export function readList(text: string): ReadList {
  const bare = text.replace(/^\ufeff/, '');
  const telling = bare.split(/[\r\n]+/).find((one) => /[,;\t]/.test(one)) ?? '';
  const { records, fault } = csvRecords(bare, separatorOf(telling));
  const named = records[0]?.cells.map(columnOf) ?? [];
  const hasHead = named.some((name) => name === 'vin' || name === 'serial');
  const entries = (hasHead ? records.slice(1) : records).flatMap(({ cells }) =>
    hasHead ? entryOf(cells, named) : entriesOf(cells),
  );
  return { entries, ...(fault && { faultyLine: fault.line }) };
}

function entryOf(cells: readonly string[], named: readonly (keyof Entry | undefined)[]): Entry[] {
  const at = (name: keyof Entry) => cells[named.indexOf(name)]?.trim() ?? '';
  const [vin, serial, device] = [at('vin'), at('serial'), at('plugInDevice')];
  if (!vin && !serial) return [];
  return [{ ...(vin ? { vin: vinAsWritten(vin) } : { serial }), ...(device && { plugInDevice: device }) }];
}

/** Without names of columns: VINs, one or several; a device beside a VIN is what is no VIN itself. Without any: serial numbers, as they stand. */
function entriesOf(cells: readonly string[]): Entry[] {
  const texts = cells.map((cell) => cell.trim()).filter(Boolean);
  const [first, second] = texts;
  if (first !== undefined && second !== undefined && texts.length === 2 && isVin(first) && !isVin(second))
    return [{ ...numbered(first), plugInDevice: second }];
  const words = writtenVins(texts.join('\t'));
  return (words.some(isVin) ? words : texts).map(numbered);
}

const isVin = (text: string): boolean => parseVin(vinAsWritten(text)) !== undefined;

/** Whatever is no VIN by its form may be a serial number: the record knows. */
function numbered(text: string): Entry {
  const vin = parseVin(vinAsWritten(text));
  return vin ? { vin } : { vin: text, serial: text };
}
