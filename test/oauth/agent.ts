/** A browser without a face: keeps cookies by path as browsers do, follows nothing by itself, and fills in our consent page. */
import type { ApiProcess } from '../api/api-under-test.ts';
import { signedIn } from '../front-door/signed-in.ts';
import type { Principal } from '../../domain/principal.ts';

export interface Shown {
  status: number;
  headers: Headers;
  text: string;
  /** Where it is sent on to. */
  location: string;
}

interface Cookie {
  name: string;
  value: string;
  path: string;
}

export const retail = (account: string): Principal => ({
  account,
  email: `${account}@example.com`,
  kind: 'retail',
  company: null,
  roles: [],
  signedInAt: Math.floor(Date.now() / 1000),
});

export class Agent {
  readonly #api: ApiProcess;
  readonly #origin: string;
  #cookies: Cookie[] = [];
  csrf = '';

  constructor(api: ApiProcess) {
    this.#api = api;
    this.#origin = api.services.config.publicUrl;
  }

  /** Signed in at our pages. */
  static async of(api: ApiProcess, account: string | Principal): Promise<Agent> {
    const agent = new Agent(api);
    await agent.signIn(account);
    return agent;
  }

  async signIn(account: string | Principal): Promise<void> {
    const { cookie, csrf } = await signedIn(this.#api, typeof account === 'string' ? retail(account) : account);
    for (const pair of cookie.split('; ')) this.#take(`${pair}; path=/`);
    this.csrf = csrf;
  }

  get cookies(): readonly Cookie[] {
    return this.#cookies;
  }

  forget(name: string): void {
    this.#cookies = this.#cookies.filter((one) => one.name !== name);
  }

  put(cookie: Cookie): void {
    this.#cookies = [...this.#cookies.filter(({ name }) => name !== cookie.name), cookie];
  }

  /** Opens an address of ours, or sends it a form. */
  async go(
    address: string,
    form?: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
  ): Promise<Shown> {
    const url = new URL(address, this.#origin);
    const cookie = this.#cookies
      .filter(({ path }) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const answer = await fetch(this.#api.url + url.pathname + url.search, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        ...(cookie ? { Cookie: cookie } : {}),
        ...(form ? { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/x-www-form-urlencoded' } : {}),
        ...headers,
      },
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
    for (const set of answer.headers.getSetCookie()) this.#take(set);
    return {
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
      location: answer.headers.get('location') ?? '',
    };
  }

  #take(set: string): void {
    const [pair = '', ...attributes] = set.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const attribute = (wanted: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? '/';
    this.#cookies = this.#cookies.filter((one) => one.name !== name || one.path !== path);
    if (value && !(Date.parse(attribute('expires') ?? '') < Date.now())) this.#cookies.push({ name, value, path });
  }

  /** From the program's address to the page that asks. */
  async asked(address: string): Promise<{ page: Shown; at: string }> {
    const sent = await this.go(address);
    if (!/\/link\//.test(sent.location))
      throw new Error(`not asked: ${sent.status} ${sent.location} ${sent.text.slice(0, 500)}`);
    return { at: sent.location, page: await this.go(sent.location) };
  }

  /** Agrees to all there is, or as said; where the browser goes on. */
  async agree(at: string, page: Shown, more: Record<string, string> = {}): Promise<Shown> {
    return this.go(at, [
      ['csrf', this.csrf],
      ['decision', 'agree'],
      ...boxes(page, 'products'),
      ...boxes(page, 'groups'),
      ['others', 'yes'],
      ...Object.entries(more),
    ]);
  }

  /** The whole way: from the program's address to where it is sent back to. */
  async consent(address: string, more: Record<string, string> = {}): Promise<URL> {
    const { at, page } = await this.asked(address);
    const decided = await this.agree(at, page, more);
    const back = await this.go(goesOnTo(decided));
    if (!back.location) throw new Error(`not sent back: ${back.status} ${back.text.slice(0, 500)}`);
    return new URL(back.location);
  }
}

/** Where a page goes on to by itself. */
export function goesOnTo(page: Shown): string {
  const [, address] = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(page.text) ?? [];
  if (!address) throw new Error(`goes on nowhere: ${page.status} ${page.text.slice(0, 800)}`);
  return address.replaceAll('&amp;', '&');
}

const boxes = ({ text }: Shown, name: string): [string, string][] =>
  [...text.matchAll(new RegExp(`type="checkbox" name="${name}" value="([^"]+)"`, 'g'))].map(([, value = '']) => [
    name,
    value,
  ]);
