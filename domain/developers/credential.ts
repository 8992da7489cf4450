/** A program's credential (R41, R46): its kind, where it may send people back to, and its secrets. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { lineSchema } from '../text/plain-text.ts';

/** `confidential`: a server that keeps a secret. `public`: a program in others' hands. `service`: reads for its own company, without a person. */
export const credentialTypes = ['confidential', 'public', 'service'] as const;
export type CredentialType = (typeof credentialTypes)[number];

const REDIRECT_REMEDY =
  'Give a whole address as it is used, letter by letter: https with a host name, http://127.0.0.1 or http://[::1], or a scheme of your own with a dot in it; no *, no name and password, no fragment.';
const MOST_REDIRECTS = 20;

/**
 * Whether people may be sent back there (RFC 8252, RFC 9700): an address that is compared letter by letter has one spelling, leads to
 * a named host by https, to this machine itself, or to a program that owns a scheme.
 */
export function isRedirect(text: string): boolean {
  const url = parsed(text);
  if (!url || url.href !== text || text.includes('*') || url.username || url.password || text.includes('#'))
    return false;
  if (url.protocol === 'https:') return isName(url.hostname);
  if (url.protocol === 'http:') return url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  return url.protocol.includes('.');
}

/** Whether an address may be led to by a link: as above, but never a scheme of a program's own. */
const isWebAddress = (text: string): boolean => /^https?:/.test(text) && isRedirect(text);

/** A host name with a dot in it that does not look like an address in numbers. */
const isName = (host: string): boolean => host.includes('.') && !host.endsWith('.') && /\.(?!\d+$)[^.]+$/.test(host);

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

const redirectUri = z.string().max(2000).refine(isRedirect, REDIRECT_REMEDY);
const changeable = {
  name: lineSchema(100).describe('By which you know it again; customers do not see it.'),
  redirectUris: z
    .array(redirectUri)
    .max(MOST_REDIRECTS, `At most ${MOST_REDIRECTS} addresses.`)
    .refine((list) => new Set(list).size === list.length, { error: 'Each address only once.' })
    .describe(
      'Where people are sent back to after they agreed; compared letter by letter. None for programs without a browser (device code).',
    ),
  initiateLoginUri: z
    .string()
    .max(2000)
    .refine(isWebAddress, REDIRECT_REMEDY)
    .nullable()
    .describe('Where your program begins a link; the link URL leads there.'),
};

const OF_A_SERVICE = 'A service sends nobody back: leave this out.';

export const credentialForm = z
  .strictObject({
    name: changeable.name,
    type: z.enum(credentialTypes).describe('`service` is for administrators of a fleet, and for service providers.'),
    redirectUris: changeable.redirectUris.optional(),
    initiateLoginUri: changeable.initiateLoginUri.optional(),
  })
  .superRefine(({ type, redirectUris, initiateLoginUri }, context) => {
    if (type !== 'service') return;
    const fault = (path: string) => context.addIssue({ code: 'custom', path: [path], message: OF_A_SERVICE });
    if (redirectUris && redirectUris.length > 0) fault('redirectUris');
    if (initiateLoginUri) fault('initiateLoginUri');
  })
  .meta({ id: 'NewCredential' });
export type CredentialForm = z.infer<typeof credentialForm>;

export const credentialChange = z.strictObject(changeable).partial().meta({ id: 'CredentialChange' });
export type CredentialChange = z.infer<typeof credentialChange>;

/** A secret of 256 random bits, as it is shown once. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret. It has 256 random bits, so a hash without salt or work is enough. */
export const secretHash = (secret: string): Buffer => createHash('sha256').update(secret).digest();

export const newClientId = (): string => randomBytes(16).toString('hex');
/** Of a link URL: nobody guesses one, though nothing hangs on that. */
export const newLinkKey = (): string => randomBytes(16).toString('base64url');
