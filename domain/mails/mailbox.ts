/** Which mailbox an address means: several spellings of an address lead to one (R67). */

export interface Mailbox {
  /** One spelling for all that lead to it. Mail goes to the address as it was typed, never to this. */
  address: string;
  domain: string;
}

/** Providers that ignore dots before the `@`, by every domain of theirs; the value stands for all of them. */
const WITHOUT_DOTS: Readonly<Record<string, string>> = { 'gmail.com': 'gmail.com', 'googlemail.com': 'gmail.com' };

/** Whether two addresses lead to one mailbox. */
export const isSameMailbox = (one: string, other: string): boolean =>
  mailboxOf(one).address === mailboxOf(other).address;

/** Never throws: what is no address is a mailbox of its own. */
export function mailboxOf(email: string): Mailbox {
  const plain = email.normalize('NFKC').trim().toLowerCase();
  const at = plain.lastIndexOf('@');
  if (at < 0) return { address: plain, domain: '' };
  const typedDomain = plain.slice(at + 1).replace(/\.$/, '');
  const [local = ''] = plain.slice(0, at).split('+');
  const domain = WITHOUT_DOTS[typedDomain];
  if (domain) return { address: `${local.replaceAll('.', '')}@${domain}`, domain };
  return { address: `${local}@${typedDomain}`, domain: typedDomain };
}
