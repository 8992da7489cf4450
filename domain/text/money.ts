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

/** An amount in the smallest unit of an ISO 4217 currency, in words of a language such as `de-DE`. */
export function money(minor: number, currency: string, language: string): string {
  const digits = DIGITS[currency] ?? 2;
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}
