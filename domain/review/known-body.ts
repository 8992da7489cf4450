/** R68: whether a public body writes from a mail domain that the operator knows. An unknown one is no refusal, but is shown. */

/** The domain of an address, in lower case; empty where it has none. */
export const mailDomainOf = (email: string): string => /@([^@\s]+)$/.exec(email)?.[1]?.toLowerCase() ?? '';

/** Whether an address belongs to one of the domains or to a domain below one of them. */
export const isKnownBody = (email: string, known: readonly string[]): boolean => {
  const domain = mailDomainOf(email);
  return known.some((one) => domain === one || domain.endsWith(`.${one}`));
};
