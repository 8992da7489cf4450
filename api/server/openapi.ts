/** The OpenAPI 3.1 document, made from the table of routes and the schemas that check their input. */
import {
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { SCOPE } from '../../domain/access/token.ts';
import { problems, type ProblemName } from '../call/problems/problem.ts';
import type { Route } from '../call/route.ts';
import { groupOf, groupsOf, operationOf } from './operations.ts';

type Document = ReturnType<OpenApiGeneratorV31['generateDocument']>;

const problemSchema = z
  .looseObject({
    type: z.enum(Object.keys(problems).map((name) => `/problems/${name}`)).describe('Explained at this address.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is particular to this case, and what to do.'),
    errors: z
      .array(
        z.strictObject({
          pointer: z.string().describe('JSON pointer into the body; /query/… and /headers/… elsewhere.'),
          detail: z.string(),
        }),
      )
      .optional()
      .describe('Every fault of the input, not just the first.'),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });

const scopes = { [SCOPE]: 'What the customer agreed to, or what was subscribed.' };

/** `also`: operations that others answer, as they are to stand there. */
export function openApiDocument(
  routes: readonly Route[],
  publicUrl: string,
  also: readonly RouteConfig[] = [],
): Document {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'account', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: "A token of the operator's OpenID Connect provider.",
  });
  registry.registerComponent('securitySchemes', 'program', {
    type: 'oauth2',
    description: 'An access token of `/oauth/token`. The metadata is at `/.well-known/oauth-authorization-server`.',
    flows: {
      authorizationCode: {
        authorizationUrl: `${publicUrl}/oauth/auth`,
        tokenUrl: `${publicUrl}/oauth/token`,
        refreshUrl: `${publicUrl}/oauth/token`,
        scopes,
      },
      clientCredentials: { tokenUrl: `${publicUrl}/oauth/token`, scopes },
    },
  });
  for (const route of routes) registry.registerPath(pathOf(route));
  for (const operation of also) registry.registerPath(operation);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Right of Way',
      version: '1',
      description:
        'Requests for data under the EU Data Act: submit, follow, download. Errors are problem details (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: publicUrl }],
    tags: groupsOf([...routes, ...also].map(({ path }) => path)),
  });
}

function pathOf(route: Route): RouteConfig {
  const { method, path, policy, summary, rule, params, query, headers } = route;
  const body = bodyOf(route);
  return {
    method,
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
    operationId: operationOf(method, path),
    summary,
    description: `Rule: ${rule}.`,
    tags: [groupOf(path)],
    ...('accounts' in policy ? { security: securityOf(policy), 'x-accounts': policy.accounts } : {}),
    ...('token' in policy ? { security: [{ program: [SCOPE] }] } : {}),
    request: {
      ...(params ? { params: params } : {}),
      ...(query ? { query: query } : {}),
      ...(headers ? { headers: headers } : {}),
      ...(body ? { body } : {}),
    },
    responses: responsesOf(route),
  };
}

/** Where some do without an account, a call may come without a token. */
const securityOf = ({ orNobody }: { orNobody?: string }): { account?: [] }[] =>
  orNobody === undefined ? [{ account: [] }] : [{ account: [] }, {}];

function bodyOf({ method, takes, body, examples }: Route): NonNullable<RouteConfig['request']>['body'] {
  if (method === 'get' || method === 'delete') return undefined;
  if (takes === 'bytes')
    return { required: true, content: { 'application/json': { schema: z.array(z.looseObject({})) } } };
  if (takes === 'stream') return { required: true, content: { 'application/x-ndjson': { schema: z.string() } } };
  if (!body) return undefined;
  const named = examples && Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
  // Where nothing has to be said, nothing need be sent.
  const required = !body.safeParse({}).success;
  return { required, content: { 'application/json': { schema: body, ...(named ? { examples: named } : {}) } } };
}

function responsesOf(route: Route): Record<string, ResponseConfig> {
  const own = Object.entries(route.responses).map(([status, { description, schema, example, headers, mediaType }]) => [
    status,
    {
      description,
      ...(headers ? { headers: headersOf(headers) } : {}),
      content: {
        ...(schema ? { 'application/json': { schema, ...(example === undefined ? {} : { example }) } } : {}),
        ...(schema ? asPage(route) : {}),
        ...(mediaType ? { [mediaType]: { schema: z.string() } } : {}),
      },
    },
  ]);
  return Object.fromEntries([...own, ...problemResponses(route)]);
}

const headersOf = (
  headers: Record<string, string>,
): Record<string, { description: string; schema: { type: 'string' } }> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );

/** Behind the links of emails a browser gets a page of the same; only `Accept` tells it from a program. */
const asPage = ({ path }: Route) => (path.startsWith('/links/') ? { 'text/html': { schema: z.string() } } : {});

/** Two problems may share a status: their titles stand together. */
function problemResponses(route: Route): [string, ResponseConfig][] {
  const names = problemsOf(route);
  return names.map((name) => {
    const { status } = problems[name];
    const alike = names.filter((other) => problems[other].status === status);
    const description = alike.map((other) => `${problems[other].title} (\`${other}\`).`).join(' ');
    return [
      String(status),
      {
        description,
        content: { 'application/problem+json': { schema: problemSchema, example: exampleOf(name) }, ...asPage(route) },
      },
    ];
  });
}

/** A route's own problems, and those that follow from who may call and what it takes. */
function problemsOf({ method, path, policy, query, headers, problems: own = [] }: Route): ProblemName[] {
  const isApi = path.startsWith('/v1/') || path.startsWith('/links/');
  return [
    ...new Set<ProblemName>([
      ...('accounts' in policy ? (['unauthorized', 'forbidden'] as const) : []),
      ...('token' in policy ? (['unauthorized', 'invalid'] as const) : []),
      ...('link' in policy ? (['not-found'] as const) : []),
      ...(method !== 'get' ? (['bad-request', 'too-large', 'invalid'] as const) : []),
      ...(query || headers || 'accounts' in policy ? (['invalid'] as const) : []),
      ...own,
      ...(isApi ? (['too-many', 'unavailable'] as const) : []),
    ]),
  ].sort((a, b) => problems[a].status - problems[b].status);
}

const exampleOf = (name: ProblemName): object => ({
  type: `/problems/${name}`,
  title: problems[name].title,
  status: problems[name].status,
  detail: 'What is particular to this case, and what to do.',
  ...(name === 'invalid'
    ? { errors: [{ pointer: '/products/vins/2', detail: 'This VIN is not registered to this account.' }] }
    : {}),
});
