/** Waits as the service asks it to: an answer 429 or 503 says after how many seconds to come again. */

const TRIES_AT_MOST = 6;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;

/** Milliseconds to wait before the next try: what the answer says, else longer each time. `tries` so far, from 1. */
export function waitMs(tries: number, retryAfter: string | null = null): number {
  const seconds = Number(retryAfter ?? '');
  if (retryAfter !== null && Number.isFinite(seconds)) return Math.min(Math.max(seconds, 0) * 1000, LONGEST_WAIT_MS);
  return Math.min(FIRST_WAIT_MS * 2 ** (tries - 1), LONGEST_WAIT_MS) * (0.75 + Math.random() / 2);
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export const wait = (ms: number, signal?: AbortSignal | null): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });

/**
 * A fetch that comes again where the service is busy or was told to wait, for calls that may be repeated: GET, and those with an
 * `Idempotency-Key`. Other calls get the answer as it is.
 */
export const patient =
  (ask: typeof fetch): typeof fetch =>
  async (input, init) => {
    const request = new Request(input, init);
    const mayRepeat = request.method === 'GET' || request.headers.has('idempotency-key');
    for (let tries = 1; ; tries += 1) {
      const response = await ask(request.clone());
      const isBusy = response.status === 429 || response.status === 503;
      if (!isBusy || !mayRepeat || tries >= TRIES_AT_MOST || request.signal.aborted) return response;
      await response.body?.cancel();
      await wait(waitMs(tries, response.headers.get('retry-after')), request.signal);
    }
  };
