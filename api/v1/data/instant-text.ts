/** Instants as text. Making one takes longer than all the rest of a reading's text, and most are of the second of the one before. */

const MILLISECONDS = Array.from({ length: 1000 }, (_, ms) => `${`${ms}`.padStart(3, '0')}Z`);

/** As `toISOString` writes milliseconds since 1970, with what it wrote last in mind: one for each kind of instant. */
export function instantTexts(): (ms: number) => string {
  let second = Number.NaN;
  let text = '';
  return (ms) => {
    const whole = Math.trunc(ms);
    const own = Math.floor(whole / 1000);
    if (own !== second) {
      text = new Date(own * 1000).toISOString().slice(0, -4); // throws for what is no instant
      second = own;
    }
    return text + MILLISECONDS[whole - own * 1000]!;
  };
}
