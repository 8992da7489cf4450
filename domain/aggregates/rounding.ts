/** How the numbers of aggregates are rounded (R56): one vehicle more or less moves a count by one step at most. */

/** To five: a count of vehicles or trips. */
export const roundedCount = (count: number): number => Math.round(count / 5) * 5;

/** To three digits: a sum. */
export const roundedSum = (sum: number): number => Number(sum.toPrecision(3));

/** To two digits, and one decimal: a mean, or a quartile. */
export const roundedMean = (mean: number): number => Math.round(Number(mean.toPrecision(2)) * 10) / 10 + 0; // no minus zero

/** To a twentieth: a share. */
export const roundedShare = (share: number): number => Math.round(share * 20) / 20;
