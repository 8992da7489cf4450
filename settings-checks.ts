/** Checks of settings that are well-formed and can't be right all the same: keys, addresses, proxies, folders. */
import { accessSync, constants, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import type { LinkKeys } from './domain/links/token.ts';
import { readPublicKey } from './domain/mails/sendgrid-signature.ts';

/** 32 random bytes hold some thirty different ones; what was typed or repeated holds far fewer. */
const isRandom = (secret: Buffer): boolean => secret.length >= 32 && new Set(secret).size >= 16;

/** `id:key` of 32 random bytes or more in base64, by commas: the first one is used, all are known. */
const keysById = z
  .string()
  .transform((text) =>
    text.split(',').map((part) => {
      const [, kid = '', secret = ''] = /^\s*(\d{1,3}):([A-Za-z0-9+/_=-]+)\s*$/.exec(part) ?? [];
      return { kid: kid === '' ? -1 : Number(kid), secret: Buffer.from(secret, 'base64') };
    }),
  )
  .refine((keys) => keys.every(({ kid }) => kid >= 0 && kid <= 255), {
    error:
      'Give id:key, for example 1:q83v…, the newest first; ids are 0 to 255, several keys are separated by commas.',
    abort: true,
  })
  .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, {
    error: 'One id stands there twice, so the second key would never be found. Give each key an id of its own.',
  })
  .refine((keys) => keys.every(({ secret }) => isRandom(secret)), {
    error: 'A key can be guessed. Make each by `openssl rand -base64 32`.',
  });

export const linkKeysSchema = keysById.transform((keys) => keys as unknown as LinkKeys); // split gives one at least

export const storageKeysSchema = keysById.refine((keys) => keys.every(({ secret }) => secret.length <= 32), {
  error: 'A key has more than 32 bytes. Make each by `openssl rand -base64 32`.',
});

export const sessionKeysSchema = z
  .string()
  .transform((text) => text.split(',').map((key) => key.trim()))
  .refine((keys) => keys.every((key) => /^[A-Za-z0-9+/_=-]+$/.test(key) && isRandom(Buffer.from(key, 'base64'))), {
    error:
      'A key can be guessed, or is not base64. Make each by `openssl rand -base64 32`; the key that signs comes first.',
  });

/** Several while the key is being changed. */
export const webhookKeysSchema = z
  .string()
  .refine((text) => text.split(',').every((key) => readPublicKey(key.trim())), {
    error: 'This is no verification key. Copy it from SendGrid, Mail Settings, Event Webhook, Signature Verification.',
  });

const isLocal = ({ hostname }: URL): boolean => /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/** An address that others reach: by https, unless it is on this very machine. */
const address = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
};
/** Whether it is an address that nobody on the way reads or changes: by https, or of this very machine. */
export const isSafeAddress = (text: string): boolean => {
  const url = address(text);
  return url !== undefined && (url.protocol === 'https:' || isLocal(url));
};

export const publicUrlSchema = z
  .string()
  .refine((text) => isSafeAddress(text), {
    error: 'Give an address that begins with https://. Without it sign-in is not safe.',
  })
  .refine((text) => !address(text)?.username && !address(text)?.password, {
    error: 'Leave out user and password: this address stands in every email.',
  })
  .refine((text) => /^\/?$/.test(`${address(text)?.pathname ?? ''}${address(text)?.search ?? ''}`), {
    error: 'Give the host alone, without a path: the pages are served from the root.',
  })
  .transform((url) => url.replace(/\/$/, ''));

/** Origins as browsers send them, by commas; none where nothing is given. */
export const originsSchema = z
  .string()
  .default('')
  .transform((list) => list.split(',').flatMap((origin) => origin.trim() || []))
  .refine((origins) => origins.every((origin) => isSafeAddress(origin) && address(origin)?.origin === origin), {
    error:
      'Give origins exactly as browsers send them, such as https://data.example.com: no path, no slash at the end.',
  });

export const issuerSchema = z.string().refine((text) => isSafeAddress(text), {
  error: 'Give an address that begins with https://: tokens are believed by the keys that it hands out.',
});

const named = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** An address, a network of a few, or a name that Express knows; never everybody. */
function isProxy(entry: string): boolean {
  if (named.has(entry)) return true;
  const [ip = '', bits, ...more] = entry.split('/');
  const family = isIP(ip);
  if (family === 0 || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 8 && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

export const proxiesSchema = z
  .string()
  .default('loopback')
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine((entries) => entries.every((entry) => isProxy(entry)), {
    error:
      'Give addresses or networks of your proxies, such as 10.0.0.7 or 10.0.0.0/24, or loopback, linklocal, uniquelocal.',
  });

export const folderSchema = z.string().refine((folder) => isUsable(folder), {
  error:
    'This folder is not there, or this process may not read and write in it. Create or mount it, and give its user the right.',
});

/** Text in JSON, as what it says. */
export const jsonSchema = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'Give a JSON object.' });
    return z.NEVER;
  }
});

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** What leads to a bucket of an S3-compatible store. */
export const bucketChecks = {
  name: z.string().regex(BUCKET, 'Give the name of a bucket alone: 3 to 63 of a–z, 0–9, dot and hyphen.'),
  endpoint: z.string().refine((text) => isSafeAddress(text), {
    error: 'Give an address that begins with https://: without it files travel for everybody to read.',
  }),
  region: z.string().regex(/^[a-z0-9-]+$/, 'Give the region of the bucket, such as eu-central-1.'),
};

/** Whether a bucket of that name is reached only in the path: no certificate fits a host whose first part has a dot. */
export const hasDot = (bucket: string): boolean => BUCKET.test(bucket) && bucket.includes('.');

/** Whether a folder is there and may be read and written in. */
export const isUsable = (folder: string): boolean => isFolder(folder, constants.R_OK | constants.W_OK | constants.X_OK);
/** Whether a folder is there and may be read. */
export const isReadable = (folder: string): boolean => isFolder(folder, constants.R_OK | constants.X_OK);

function isFolder(folder: string, rights: number): boolean {
  try {
    accessSync(folder, rights);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
