/**
 * The short number of a request, to be read out and typed: the first 40 bits of its id, in the letters and digits of Crockford's
 * base 32, which leaves out what looks or sounds alike. It finds and never opens: two requests may have the same, though one in a million
 * requests meets another with a chance of one in a million.
 */
import type { RequestId } from '../ids.ts';

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const HEX = 10;

/** Such as `7K3F-92QA`. */
export function numberOf(id: RequestId): string {
  const bits = BigInt(`0x${id.replaceAll('-', '').slice(0, HEX)}`);
  const signs = Array.from({ length: 8 }, (_, i) => SIGNS[Number((bits >> BigInt(35 - 5 * i)) & 31n)]).join('');
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}

/** Ids from the first to the last. */
export interface IdRange {
  from: string;
  to: string;
}

/**
 * The ids that somebody may mean: those of a short number, however it was written down, and those that begin as a full number does, in eight
 * characters or more. None where the text is neither.
 */
export function idsMeant(text: string): IdRange[] {
  const plain = text.replaceAll(/[\s\u2010-\u2015.-]/g, '').toUpperCase();
  const short = plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const isShort = short.length === 8 && [...short].every((sign) => SIGNS.includes(sign));
  const isBeginning = /^[0-9A-F]{8,32}$/.test(plain);
  return [...(isShort ? [rangeOf(hexOf(short))] : []), ...(isBeginning ? [rangeOf(plain)] : [])];
}

const hexOf = (short: string): string =>
  [...short]
    .reduce((bits, sign) => (bits << 5n) | BigInt(SIGNS.indexOf(sign)), 0n)
    .toString(16)
    .padStart(HEX, '0');

const rangeOf = (beginning: string): IdRange => ({
  from: asId(beginning.padEnd(32, '0')),
  to: asId(beginning.padEnd(32, 'f')),
});

const asId = (hex: string): string => hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
