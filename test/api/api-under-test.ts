/** The API as it is served, on a database and an identity provider of its own. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { pino } from 'pino';
import { createApp } from '../../api/server/app.ts';
import { createTokenVerifier } from '../../api/sign-in/bearer.ts';
import type { ApiConfig } from '../../api/server/config.ts';
import { createMetrics } from '../../api/server/metrics.ts';
import { listen } from '../../api/server/listen.ts';
import { createOAuth } from '../../api/oauth/oauth.ts';
import { signInServices } from '../../api/sign-in/services.ts';
import type { Services } from '../../api/server/services.ts';
import { HandedOver } from '../../api/server/handed-over.ts';
import { LiveReadings } from '../../api/v1/data/live.ts';
import { NoticeEars } from '../../api/v1/notices/ears.ts';
import { dataMetrics } from '../../api/v1/data/metrics.ts';
import { readingsEnds } from '../../db/access/gate.ts';
import { cursorsOf } from '../../domain/readings/cursor.ts';
import { handingProcesses } from '../../db/postgres/handing-processes.ts';
import { connect, connectAsApplication } from '../../db/postgres/connect.ts';
import { brandOf } from '../../domain/brand/brand.ts';
import type { RequestId } from '../../domain/ids.ts';
import { linkToken, type LinkKeys, type LinkPurpose } from '../../domain/links/token.ts';
import { knownGatekeepers } from '../../domain/conduct/known-gatekeepers.ts';
import { defaultTerms } from '../../domain/developers/terms.ts';
import { defaultMeasures } from '../../domain/secrets/measures.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { knownBodies } from '../../domain/redress/known-bodies.ts';
import { redressOf } from '../../domain/redress/redress.ts';
import { folderStorage } from '../../storage/folder.ts';
import type { Storage } from '../../storage/storage.ts';
import { tablesOf } from '../front-door/tables.ts';
import { patient } from '../setup/patient.ts';
import { startMigratedDatabase, type MigratedDatabase } from '../setup/postgres-template.ts';
import { AUDIENCE, startIdentityProvider, type IdentityProvider } from './identity-provider.ts';

const linkKeys: LinkKeys = [{ kid: 1, secret: randomBytes(32) }];

interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined where it is none. */
  json: any; // eslint-disable-line typescript/no-explicit-any -- tests look into answers of many shapes
}

interface CallOptions {
  token?: string;
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  accept?: string;
}

/** One process of the API. */
export interface ApiProcess {
  url: string;
  /** As the database's owner. */
  owner: Knex;
  services: Services;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
}

export interface ApiUnderTest extends ApiProcess {
  identity: IdentityProvider;
  postgres: MigratedDatabase;
  /** Every line that was logged. */
  logged: string[];
  /** The requests whose workflows were told to look. */
  signalled: string[];
  /** Starts another process on the same record, with another configuration; it ends with the first. */
  beside(config: Partial<ApiConfig>): Promise<ApiProcess>;
  link(purpose: LinkPurpose, id: string, generation?: number): string;
  /** A digest of every record there is; counts of calls are none, nor sessions, which every call prolongs, nor what processes say of themselves. */
  records(): Promise<string>;
  stop(): Promise<void>;
}

/** `storage`: where its files lie, instead of in a folder of its own; `start`: what its database is, where it is to go away. */
export async function startApiUnderTest(
  config: Partial<ApiConfig> = {},
  storage?: Storage,
  start = startMigratedDatabase,
): Promise<ApiUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  const postgres = await start('api');
  const owner = connect(postgres.url('api'), { max: 2, statementTimeoutMs: 0 });
  const db = connectAsApplication(postgres.loginUrl('api'), patient);
  const identity = await startIdentityProvider();
  const logged: string[] = [];
  const signalled: string[] = [];
  const apiConfig: ApiConfig = {
    publicUrl: 'http://localhost:3000',
    trustedProxies: ['loopback'],
    hstsSubdomains: false,
    frontendOrigins: [],
    webhookReach: 'public',
    knownBodies: ['known.example.com'],
    operator: {
      name: 'Example Motors',
      contactEmail: 'data-act@example.com',
      registerUrl: 'https://example.com/register',
      imprintUrl: null,
      privacyUrl: null,
      brand: brandOf(),
      redress: redressOf(defaultPolicy, knownBodies),
    },
    identityProvider: { issuer: identity.issuer, audience: AUDIENCE, clientId: 'pages', clientSecret: 'secret' },
    sessionKeys: [randomBytes(32).toString('base64')],
    oauthKeys: [randomBytes(32).toString('base64')],
    linkKeys,
    policy: defaultPolicy,
    disclosures: [],
    gatekeepers: knownGatekeepers,
    terms: defaultTerms,
    measures: defaultMeasures,
    mailWebhookKey: 'none',
    limits: {
      reads: 1e6,
      dataReads: 1e6,
      anonymousReads: 1e6,
      connections: 1e6,
      acts: 1e6,
      anonymousActs: 1e6,
      guesses: 1e6,
    },
    ...config,
  };
  const metrics = createMetrics();
  const processes = handingProcesses(db);
  const running = new HandedOver(processes, readingsEnds(db));
  const log = pino({}, { write: (line: string) => void logged.push(line) });
  const live = new LiveReadings({
    db,
    running,
    process: processes.id,
    cursors: cursorsOf(linkKeys),
    metrics: dataMetrics(metrics.registry),
    log,
    policy: apiConfig.policy.data,
  });
  const services: Services = {
    db,
    storage: storage ?? folderStorage(folder),
    running,
    live,
    ears: new NoticeEars(),
    config: apiConfig,
    signalWorkflow: async (id) => void signalled.push(id),
    ...signInServices(db, apiConfig),
    liveWorkflow: async (id) => ({ workflowId: `req-${id}`, runId: null, execution: 'none', live: null }),
    verifyToken: createTokenVerifier({ issuer: identity.issuer, audience: AUDIENCE }),
    readiness: {
      needed: { database: () => db.raw('select 1').then(() => true), engine: async () => true },
      wanted: {},
      draining: false,
    },
    log,
    metrics,
    oauth: createOAuth({ db, config: apiConfig, log, events: live.events }),
  };
  const servers: Awaited<ReturnType<typeof listen>>[] = [];
  const serve = async (given: Services): Promise<ApiProcess> => {
    const server = await listen(createApp(given), { port: 0, host: '127.0.0.1' });
    servers.push(server);
    const url = `http://127.0.0.1:${server.port}`;
    return { url, owner, services: given, call: (method, path, options) => call(method, url + path, options) };
  };
  return {
    ...(await serve(services)),
    async beside(other) {
      const otherConfig = { ...apiConfig, ...other };
      return serve({
        ...services,
        config: otherConfig,
        ...signInServices(db, otherConfig),
        oauth: createOAuth({ db, config: otherConfig, log, events: live.events }),
        verifyToken: createTokenVerifier({ issuer: identity.issuer, audience: AUDIENCE }),
      });
    },
    identity,
    postgres,
    logged,
    signalled,
    link: (purpose, id, generation) => `/links/${purpose}/${linkToken(linkKeys, purpose, id as RequestId, generation)}`,
    records: () => digestOf(owner),
    async stop() {
      await services.live.stop();
      await Promise.all(servers.map((server) => server.stop(0)));
      await identity.stop();
      await db.destroy();
      await owner.destroy();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function call(
  method: string,
  url: string,
  { token, body, raw, headers = {}, accept }: CallOptions = {},
): Promise<Reply> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      Accept: accept ?? 'application/json',
      ...headers,
    },
    ...(raw !== undefined ? { body: raw } : body !== undefined ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One statement for all tables, and a sum instead of sorted rows: some tests ask for it before and after each of their calls. */
async function digestOf(owner: Knex): Promise<string> {
  const names = await tablesOf(owner, [
    'rate_limits',
    'sessions',
    'handing_processes',
    'access_reads',
    'program_events',
  ]);
  const each = names.map(
    (name) => `select '${name}' as name, count(*) as rows, sum(hashtextextended(t::text, 0)) as digest from ${name} t`,
  );
  const { rows } = await owner.raw<{ rows: unknown[] }>(`${each.join(' union all ')} order by 1`);
  return JSON.stringify(rows);
}

/** A retail account with a vehicle and a wallbox; a fleet account with an activated and a not activated vehicle. */
export async function withPeople({ owner, identity }: ApiUnderTest) {
  const cuuid = randomUUID();
  await owner('companies').insert({ id: cuuid, name: 'Example Parcels', kind: 'fleet' });
  const vin = {
    car: 'WVWZZZ1JZXW000001',
    activated: 'WVWZZZ1JZXW000002',
    idle: 'WVWZZZ1JZXW000003',
    foreign: 'WVWZZZ1JZXW000004',
  };
  const product = async (holder: string, kind: string, name: string, activated = true) => {
    const id = randomUUID();
    await owner('products').insert({
      id,
      kind,
      name: `A ${kind}`,
      ...(kind === 'vehicle' ? { vin: name } : { serial: name }),
    });
    await owner('registrations').insert({ product_id: id, holder, activated, starts_at: '2025-10-05T10:00:00Z' });
  };
  await product('account:retail-one', 'vehicle', vin.car);
  await product('account:retail-one', 'wallbox', 'WB-1');
  await product('account:retail-two', 'vehicle', vin.foreign);
  await product(`company:${cuuid}`, 'vehicle', vin.activated);
  await product(`company:${cuuid}`, 'vehicle', vin.idle, false);
  await product(`company:${cuuid}`, 'charger', 'CH-1');
  const token = (sub: string, account: string, more = {}) =>
    identity.token({ sub, email: `${sub}@example.com`, account, roles: [], ...more });
  return {
    vin,
    cuuid,
    retail: await token('retail-one', 'retail'),
    stranger: await token('retail-two', 'retail'),
    empty: await token('retail-empty', 'retail'),
    fleet: await token('fleet-one', 'fleet', { company: cuuid, roles: ['administrator'] }),
    staff: await token('staff-one', 'staff'),
  };
}

export type People = Awaited<ReturnType<typeof withPeople>>;

/** A form that is right in everything, for the retail account. */
export const customerForm = ({ vin }: People, more: object = {}): object => ({
  type: 'customer',
  email: 'retail-one@example.com',
  period: { from: '2025-10-01', to: '2025-10-31' },
  otherUsersInformed: true,
  products: { vins: [vin.car], wallbox: true },
  ...more,
});
