/**
 * Which of the three outcomes an error of SendGrid's client stands for. Only what surely was not taken may be sent
 * again at once: an answer that says so, or a connection that was never made. All else is unknown.
 */
import { z } from 'zod';
import type { SendOutcome } from './outgoing-mail.ts';

const SLOWLY_MS = 5 * 60_000;
const UNSAID_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 60 * 60_000;

/** The mail itself is at fault: as it is, it will never be taken. */
const PERMANENT = [400, 413, 422];
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_INVALID_URL'];
const UNTRUSTED = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_/;

// The client throws its own error with the status as `code`, or axios' with the system's code and, for a redirect, an answer.
const headersOf = (headers: unknown) => (typeof headers === 'object' ? { ...headers } : {}); // axios' are a class
const answered = z.object({
  code: z.int(),
  response: z.object({
    headers: z.preprocess(
      headersOf,
      z.object({
        'retry-after': z.string().default('').catch(''),
        'x-ratelimit-reset': z.coerce.number().catch(Number.NaN),
      }),
    ),
  }),
});
type Headers = z.infer<typeof answered>['response']['headers'];
const redirected = z.object({ response: z.object({ status: z.int() }) });
const failed = z.object({ code: z.string().regex(/^[A-Z0-9_]{1,60}$/) });

/** Reads codes and headers only: the error also carries the mail. */
export function outcomeOfError(error: unknown): SendOutcome {
  const answer = answered.safeParse(error).data;
  if (answer) return outcomeOfStatus(answer.code, answer.response.headers);
  const redirect = redirected.safeParse(error).data;
  if (redirect) return outcomeOfStatus(redirect.response.status);
  const code = failed.safeParse(error).data?.code ?? 'failed';
  if (NEVER_CONNECTED.includes(code)) return { outcome: 'not-accepted', permanent: false, code };
  if (UNTRUSTED.test(code)) return { outcome: 'not-accepted', permanent: false, retryAfterMs: SLOWLY_MS, code };
  return { outcome: 'unknown', code: code === 'ECONNABORTED' ? 'timeout' : code };
}

function outcomeOfStatus(status: number, headers?: Headers): SendOutcome {
  const code = `http-${status}`;
  if (status >= 500) return { outcome: 'unknown', code };
  if (PERMANENT.includes(status)) return { outcome: 'not-accepted', permanent: true, code };
  if (status === 429)
    return {
      outcome: 'not-accepted',
      permanent: false,
      retryAfterMs: headers ? waitOf(headers) : UNSAID_WAIT_MS,
      code,
    };
  // A wrong key, sender or address is ours to mend: the mails wait for that, and try slowly.
  return { outcome: 'not-accepted', permanent: false, retryAfterMs: SLOWLY_MS, code };
}

/** `Retry-After` in seconds or as a date, or else SendGrid's `X-RateLimit-Reset` (a Unix time); within an hour. */
function waitOf({ 'retry-after': retryAfter, 'x-ratelimit-reset': reset }: Headers): number {
  const wait = /^\d+$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : (retryAfter ? Date.parse(retryAfter) : reset * 1000) - Date.now();
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 1000), LONGEST_WAIT_MS) : UNSAID_WAIT_MS;
}
