/** The calls of the service, typed by its own description. */
import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import { patient } from './patient.ts';
import type { paths } from './schema.ts';

export interface ClientOptions {
  /** Where the service is, such as `https://data.example.com`. */
  url: string;
  /** An access token, or what answers one that lives: it is asked before each call. */
  token?: string | (() => string | Promise<string>);
  /** Instead of the platform's own. */
  fetch?: typeof fetch;
}

/** `client.GET('/v1/requests')` and so on, as openapi-fetch has them, and what `readings` and `stream` need. */
export interface Client extends FetchClient<paths> {
  readonly url: string;
  /** A call with the token, for what is no JSON. */
  ask: typeof fetch;
}

/** Makes a client. Calls that may be repeated wait and come again where the service asks for it (429, 503). */
export function createClient({ url, token, fetch: own = fetch }: ClientOptions): Client {
  const base = url.replace(/\/+$/, '');
  const withToken: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const value = typeof token === 'function' ? await token() : token;
    if (value !== undefined) request.headers.set('authorization', `Bearer ${value}`);
    return own(request);
  };
  return Object.assign(createFetchClient<paths>({ baseUrl: base, fetch: patient(withToken) }), {
    url: base,
    ask: withToken,
  });
}
