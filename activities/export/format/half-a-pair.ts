/** Half a pair of UTF-16: it can't be written as UTF-8, but JSON has an escape for it. */
export const HALF_A_PAIR = /\p{Cs}/u;
