/** Where webhooks may be delivered: to servers out in the internet, never into the operator's own network. */
import { BlockList, isIP } from 'node:net';

/** `public`: by https, to public addresses. `any`: anywhere, also by http; for sandboxes. */
export const webhookReaches = ['public', 'any'] as const;
export type WebhookReach = (typeof webhookReaches)[number];

/** Not for the internet, by IANA's registries of special-purpose addresses; of IPv6 all but 2000::/3 is. */
const special = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  special.addSubnet(net, bits, 'ipv6');
const unicast = new BlockList();
unicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one of the internet; IPv4 within IPv6 is none. */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  return version === 6 && unicast.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** Whether a webhook may have this address at all; where its name leads is looked at as it is connected to. */
export function isWebhookAddress(text: string, reach: WebhookReach): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username || password || hash || text.includes('#')) return false;
  if (reach === 'any') return protocol === 'https:' || protocol === 'http:';
  if (protocol !== 'https:') return false;
  const literal = hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) ? isPublicAddress(literal) : isNameOut(hostname);
}

/** With a dot in it, and none of the names that lead to one's own network. */
const isNameOut = (host: string): boolean => {
  const name = host.replace(/\.$/, '');
  return name.includes('.') && !/(^|\.)(localhost|local|internal|lan|home\.arpa)$/.test(name);
};
