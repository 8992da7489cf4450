/** Amounts of money in words, for pages and emails alike (R32). */

/**
 * Currencies whose smallest unit is not a hundredth, by ISO 4217. Languages often write fewer digits (HUF has two by the
 * standard that amounts are kept by, and none in what `Intl` writes), so what `Intl` knows is not asked.
 */
const DIGITS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      'BIF',
      'CLP',
      'DJF',
      'GNF',
      'ISK',
      'JPY',
      'KMF',
      'KRW',
      'PYG',
      'RWF',
      'UGX',
      'UYI',
      'VND',
      'VUV',
      'XAF',
      'XOF',
      'XPF',
    ].map((currency) => [currency, 0]),
  ),
  ...Object.fromEntries(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((currency) => [currency, 3])),
  CLF: 4,
  UYW: 4,
};

/** Digits after the point, by ISO 4217. */
export const digitsOf = (currency: string): number => DIGITS[currency] ?? 2;

/** An amount in the smallest unit as a decimal, such as `12.50`, for programs and tables. */
export const decimalOf = (minor: number, currency: string): string =>
  (minor / 10 ** digitsOf(currency)).toFixed(digitsOf(currency));

/** An amount as people type it, `12`, `12.50` or `12,50`, in the smallest unit; nothing where it is none, or has more digits than the currency. */
export function minorIn(text: string, currency: string): number | undefined {
  const [, whole, part = ''] = /^(\d{1,7})(?:[.,](\d{1,4}))?$/.exec(text) ?? [];
  const digits = digitsOf(currency);
  if (whole === undefined || part.length > digits) return undefined;
  return Number(whole) * 10 ** digits + Number(part.padEnd(digits, '0') || '0');
}

/** An amount in the smallest unit of an ISO 4217 currency, in words of a language such as `de-DE`. */
export function money(minor: number, currency: string, language: string): string {
  const digits = digitsOf(currency);
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}
