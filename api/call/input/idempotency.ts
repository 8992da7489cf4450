/** `Idempotency-Key`: a form sent twice under the same key is taken once (R20). */
import { createHash } from 'node:crypto';
import { z } from 'zod';

export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'Give 1 to 255 visible ASCII characters, for example a UUID.')
    .optional()
    .describe('Sending the same again with the same key answers with the first one (R20).'),
});

/**
 * The id for a form sent under a key without an account. The same form has the same id, so that it is taken once. Any other
 * form has another id, so that nobody learns who used a key.
 */
export function idUnderKey(key: string, form: object): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([key, form]))
    .digest('hex');
  const variant = ((Number.parseInt(hash[16] ?? '0', 16) & 3) | 8).toString(16);
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    variant + hash.slice(17, 20),
    hash.slice(20, 32),
  ].join('-');
}

/** The header that marks an answer as given before. */
export const replayedHeader = (replayed: boolean): Record<string, string> =>
  replayed ? { 'Idempotency-Replayed': 'true' } : {};
