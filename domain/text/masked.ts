/** An address as it may be shown to whoever knows it already: enough to see a slip, too little to learn it. */
export function maskedAddress(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email.slice(0, at).match(/./u) ?? [];
  return `${first}•••${email.slice(at)}`;
}
