/**
 * A route is data: who may call it, what it takes, what it answers. The table of routes drives registration, checking,
 * the OpenAPI document and the matrix of authorizations in the tests. A route without a policy does not compile.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
import type { VNode } from 'preact';
import type { z } from 'zod';
import type { Bearer } from '../../db/access/token.ts';
import type { RequestId } from '../../domain/ids.ts';
import type { LinkPurpose } from '../../domain/links/token.ts';
import type { Principal } from '../../domain/principal.ts';
import type { FieldError, ProblemName } from './problems/problem.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import type { AccountKind } from '../../domain/requests/types.ts';
import type { Typed } from './input/typed.ts';
import type { View } from '../ui/view.ts';
import type { Services } from '../server/services.ts';

/**
 * Who may call: accounts of these kinds, holders of a link, or anyone. `accounts` are programs with a token; `session` are
 * people signed in at the pages. `orNobody` and `anyone` let in callers without an account, and say why. `fresh`: the
 * sign-in must be recent (R68). `token`: programs with an access token of our own, for what their readers were given (R43).
 */
export type CallPolicy =
  | { accounts: readonly AccountKind[]; orNobody?: string; role?: StaffRole | ServiceRole; fresh?: true }
  | { session: readonly AccountKind[]; orNobody?: string; role?: StaffRole }
  | { link: LinkPurpose }
  | { token: 'data' }
  | { anyone: string; isProbe?: true };

/** Roles of staff who may change something; a supervisor may do all that an agent may. */
export type StaffRole = 'agent' | 'supervisor';

/** Roles of the operator's own systems: one puts the registry, one brings readings in. */
export type ServiceRole = 'registry' | 'ingest';

/** Who calls, as the policy lets them in: an account, the request that a link stands for, or nobody in particular. */
type Caller<P extends CallPolicy> = P extends { orNobody: string }
  ? Principal | null
  : P extends { accounts: unknown } | { session: unknown }
    ? Principal
    : P extends { link: unknown }
      ? LinkHolder
      : P extends { token: unknown }
        ? Bearer
        : null;

export type AnyCaller = Principal | LinkHolder | Bearer | null;

export interface LinkHolder {
  id: RequestId;
  generation: number;
  /** The link's own token, to build addresses below it. */
  token: string;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

interface Call<P extends CallPolicy, Params, Query, Headers, Body> {
  caller: Caller<P>;
  params: Parsed<Params>;
  query: Parsed<Query>;
  headers: Parsed<Headers>;
  body: Parsed<Body>;
}

/** A handler's result: data, for browsers also a page of it; or a function that writes the answer itself. */
export type Answer = Data | { stream: (req: Request, res: Response) => Promise<void> };

interface Data {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as it is, as `headers` name its type, or as JSON. */
  body?: unknown;
  /** It is asked for again and again: who names what they have got (`If-None-Match`) is told whether it is still so (304). */
  isAskedAgain?: true;
  page?: (view: View) => VNode;
  /** For browsers, instead of a page: what was done by a form is seen at this address, so that a reload does not do it again. */
  seeOther?: string;
  /** Instead of `page`, where it takes reading that programs need not wait for. */
  loadPage?: () => Promise<Pick<Data, 'locale' | 'timeZone'> & { page: (view: View) => VNode }>;
  /** The language of the page, where it is not the browser's to say. */
  locale?: Locale;
  /** Of the days on the page, where they are not of the policy in force: a request keeps its own. */
  timeZone?: string;
}

interface ResponseDescription {
  description: string;
  schema?: z.ZodType;
  example?: unknown;
  /** Headers worth knowing, with what they tell. */
  headers?: Record<string, string>;
  /** Where it is not JSON, or may be something else besides. */
  mediaType?: string;
}

type Schema = z.ZodType | undefined;
/** Input that comes by name: path, query, headers. */
type Fields = z.ZodObject | undefined;

interface RouteShape<
  P extends CallPolicy,
  Params extends Fields,
  Query extends Fields,
  Headers extends Fields,
  Body extends Schema,
> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As Express takes it, `/v1/requests/:id`. */
  path: string;
  policy: P;
  summary: string;
  /** The rules it serves. */
  rule: string;
  params?: Params;
  query?: Query;
  headers?: Headers;
  body?: Body;
  /** How the body may come; `bytes` and `stream` are the handler's to check, a `stream` is its to read. JSON where nothing is said. */
  takes?: 'json' | 'json-or-form' | 'form' | 'bytes' | 'stream';
  /** The largest body it takes, in bytes, where that is more than 64 KiB; a form then may carry files, as text. */
  mostBytes?: number;
  /** Where a signature decides and no account: throws by the headers alone, before any of the body is read (R69). */
  beforeBody?: (headers: IncomingHttpHeaders) => void;
  /** A refusal counts as a guess, though the answer is a page: here somebody may be guessing. */
  mayBeGuess?: true;
  /** It changes something, but never ends a link: its answer waits for no download to be cut (R29). */
  endsNothing?: true;
  /** Bodies that show how to call it, by name. */
  examples?: Record<string, unknown>;
  responses: Record<number, ResponseDescription>;
  /** Problems of its own, besides those that follow from policy and input. */
  problems?: readonly ProblemName[];
}

interface RouteDefinition<
  P extends CallPolicy,
  Params extends Fields,
  Query extends Fields,
  Headers extends Fields,
  Body extends Schema,
> extends RouteShape<P, Params, Query, Headers, Body> {
  /** What else is wrong with a body that its schema refused, so that everything is said at once. */
  furtherFaults?: (body: unknown, caller: Caller<P>, services: Services) => Promise<FieldError[]>;
  /** For browsers: the page once more, with what was typed and what is wrong with it; `null` where that is no fault of people. */
  faultsPage?: (call: Faulty<Caller<P>>, services: Services) => Promise<Data | null>;
  handler: (call: Call<P, Params, Query, Headers, Body>, services: Services) => Answer | Promise<Answer>;
}

/** A form that its route's schema refused. */
interface Faulty<C> {
  caller: C;
  typed: Typed;
  errors: FieldError[];
}

/** A route whose types have served their purpose: what the steps of a call and the OpenAPI document work with. */
export interface Route extends RouteShape<CallPolicy, Fields, Fields, Fields, Schema> {
  furtherFaults?: (body: unknown, caller: AnyCaller, services: Services) => Promise<FieldError[]>;
  faultsPage?: (call: Faulty<AnyCaller>, services: Services) => Promise<Data | null>;
  handler: (call: CheckedCall, services: Services) => Answer | Promise<Answer>;
}

export interface CheckedCall {
  caller: AnyCaller;
  params: unknown;
  query: unknown;
  headers: unknown;
  body: unknown;
}

/** Declares a route; its handler gets what its own schemas and policy let through. */
export function route<
  const P extends CallPolicy,
  Params extends Fields = undefined,
  Query extends Fields = undefined,
  Headers extends Fields = undefined,
  Body extends Schema = undefined,
>(definition: RouteDefinition<P, Params, Query, Headers, Body>): Route {
  // The steps of a call make its parts by this very definition's schemas and policy, so they are of these types.
  return definition as unknown as Route;
}
