/** The front door, as tests use it: tokens, requests, emails, links, time travel. Everything over HTTP to the running sandbox. */
import { randomUUID } from 'node:crypto';
import { addDays, dayOf } from '../../domain/time/day.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import '../setup/borrowed-sandbox.ts';
import { eventually } from './eventually.ts';

export { eventually };

/** Where the sandbox listens that this file has borrowed (test/setup/borrowed-sandbox.ts), or has started itself. */
export const sandboxUrl = (): string => {
  const url = process.env['SANDBOX_URL'];
  if (!url) throw new Error('No sandbox is running: tests are started by npm test.');
  return url;
};

export interface Answer {
  status: number;
  headers: Headers;
  // The tests look at whatever an answer holds; a wrong guess fails the test.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

interface CallOptions {
  method?: string;
  token?: string;
  json?: unknown;
  headers?: Record<string, string>;
}

/** One call; asks for JSON unless told otherwise. */
export async function call(path: string, { method, token, json, headers }: CallOptions = {}): Promise<Answer> {
  const response = await fetch(path.startsWith('http') ? path : sandboxUrl() + path, {
    method: method ?? (json === undefined ? 'GET' : 'POST'),
    headers: {
      accept: 'application/json',
      connection: 'close', // one that idles may end in the moment in which it is used again
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}

const tokens = new Map<string, string>();

/** A demo account's token, by its local part. */
export async function signIn(account: string): Promise<string> {
  const known = tokens.get(account);
  if (known) return known;
  const { body } = await call('/sandbox/token', { json: { account: `${account}@example.com` } });
  tokens.set(account, body.token);
  return body.token;
}

/**
 * Days of the policy zone, by the calendar: two hours a year a day has 23 hours or 25. Counted from the day on which the
 * sandbox was begun, as its demo is, so that a run around midnight has one today.
 */
export const day = (daysAgo: number): string =>
  addDays(process.env['SANDBOX_TODAY'] ?? dayOf(new Date(), defaultPolicy.timeZone), -daysAgo);
export const lastWeeks = { from: day(20), to: day(3) };

let counter = 0;
/** A word that no other text has, of letters alone: digits in a row count as a telephone number, and are broken up in emails. */
export const ownWord = (): string =>
  randomUUID().replaceAll(/[\d-]/g, (sign) => (sign === '-' ? '' : 'ghijklmnop'[Number(sign)]!));

/** An address of its own for each request, so that its mails are found without a doubt. */
export const someone = (): string => `someone-${process.pid}-${Date.now()}-${(counter += 1)}@example.com`;

export interface Submitted {
  id: string;
  email: string;
  token: string;
}

/** A form that is accepted: the account's wallboxes or chargers for some weeks, but for what is said otherwise. */
export const formOf = (account: string, form: Record<string, unknown> = {}): Record<string, unknown> => {
  const isFleet = account.startsWith('fleet');
  return {
    type: isFleet ? 'fleet' : 'customer',
    email: someone(),
    period: lastWeeks,
    otherUsersInformed: true,
    products: isFleet ? { chargers: true } : { wallbox: true },
    ...(isFleet ? { gdprBasis: 'legitimate-interests' } : {}),
    ...form,
  };
};

/** Submits a request that is accepted. */
export async function submit(
  account: string,
  form: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Submitted> {
  const token = await signIn(account);
  const json = formOf(account, form);
  const answer = await call('/v1/requests', { token, json, headers });
  if (answer.status !== 202) throw new Error(`not accepted: ${JSON.stringify(answer.body)}`);
  return { id: answer.body.id, email: String(json['email']), token };
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  links: Partial<
    Record<
      'verify' | 'consent' | 'revoke' | 'download' | 'status' | 'enquiry' | 'access' | 'invitation' | 'rental',
      string
    >
  >;
}

/** The mails to an address, newest first. */
export const mailsTo = async (email: string): Promise<Mail[]> =>
  (await call(`/sandbox/outbox?to=${encodeURIComponent(email)}`)).body;

/** Waits for a mail with a link of that purpose, and answers the link. */
export async function linkTo(email: string, purpose: keyof Mail['links']): Promise<string> {
  const mails = await eventually(
    () => mailsTo(email),
    (found) => found.some(({ links }) => links[purpose]),
  );
  return mails.find(({ links }) => links[purpose])?.links[purpose] ?? '';
}

/** Waits for a mail whose subject matches. */
export async function mailAbout(email: string, subject: RegExp): Promise<Mail> {
  const mails = await eventually(
    () => mailsTo(email),
    (found) => found.some((mail) => subject.test(mail.subject)),
  );
  return mails.find((mail) => subject.test(mail.subject))!;
}

/** The state of a request, as its requester sees it. */
export const stateOf = async ({ id, token }: Submitted) => (await call(`/v1/requests/${id}`, { token })).body;

/** Waits until a request is in one of the states. */
export const untilState = (request: Submitted, ...states: string[]) =>
  eventually(
    () => stateOf(request),
    ({ status }) => states.includes(status),
  );

/**
 * Waits until an event stands on a request's timeline. Before travelling: windows are counted from when an email was
 * noted as accepted, which is a moment after it can be read.
 */
export const untilEvent = (request: Submitted, event: string) =>
  eventually(
    () => stateOf(request),
    ({ timeline }) => timeline.some((told: { event: string }) => told.event === event),
  );

export const verify = async (request: Submitted): Promise<Answer> =>
  call(await linkTo(request.email, 'verify'), { method: 'POST' });

/**
 * Moves the clock of a request, or of something else; waits until its workflow has started. A busy machine may take longer for a
 * long journey than a server waits with a connection: the journey goes on, and a second more is asked for, which comes after it.
 */
export const fastForward = (of: { id: string }, by: string, collection = 'requests'): Promise<Answer> => {
  let left = by;
  return eventually(
    () =>
      call(`/sandbox/${collection}/${of.id}/fast-forward`, { json: { by: left } }).catch((error: Error) => {
        const { code } = (error.cause ?? {}) as { code?: string };
        if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') left = 'PT1S';
        throw error;
      }),
    ({ status, body }) => status !== 503 || body.moved !== undefined, // what has moved is not to move twice
  );
};

/** A request whose data is ready, with its download link. */
export async function readyRequest(
  account: string,
  form: Record<string, unknown> = {},
): Promise<Submitted & { download: string }> {
  const request = await submit(account, form);
  await verify(request);
  await untilState(request, 'ready');
  return { ...request, download: await linkTo(request.email, 'download') };
}
