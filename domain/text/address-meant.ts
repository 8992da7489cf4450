/** A likely slip in an address: a domain that is a letter or two away from one that many people have. */

const COMMON = [
  'gmail.com',
  'mail.com',
  'googlemail.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  't-online.de',
  'freenet.de',
  'outlook.com',
  'outlook.de',
  'hotmail.com',
  'hotmail.de',
  'live.com',
  'yahoo.com',
  'yahoo.de',
  'icloud.com',
  'posteo.de',
  'mailbox.org',
  'proton.me',
];

/** The address that was perhaps meant; `null` where there is nothing to point out. */
export function addressMeant(email: string): string | null {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  if (COMMON.includes(domain)) return null;
  const slips = domain.length < 8 ? 1 : 2; // of a short one, two letters make another
  const meant = COMMON.find((common) => distance(domain, common) <= slips && !isOfAnotherCountry(domain, common));
  return meant ? email.slice(0, at + 1) + meant : null;
}

/** `outlook.fr` is no slip for `outlook.de`. */
const isOfAnotherCountry = (domain: string, common: string): boolean =>
  /^\.[a-z]{2}$/.test(domain.slice(domain.indexOf('.'))) && domain.split('.')[0] === common.split('.')[0];

/** How many letters were left out, added, mistaken, or swapped with the next (Damerau–Levenshtein). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j] ?? 0, (before[j - 2] ?? 0) + 1);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
