/** Settings that can't be right end a start with a list of all of them: name, what is wrong, and what to give instead. */
import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { faultsIn } from '../../settings.ts';

const random = () => randomBytes(32).toString('base64');
const publicKey = (namedCurve = 'P-256') =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

const right: Record<string, string> = {
  DATABASE_URL: 'postgresql://login:secret@127.0.0.1:9/none',
  PUBLIC_URL: 'https://data.example.com',
  LINK_KEYS: `2:${random()},1:${random()}`,
  STORAGE_FOLDER: '/tmp',
  CONTACT_EMAIL: 'data-act@example.com',
  OIDC_ISSUER: 'https://id.example.com',
  OIDC_AUDIENCE: 'right-of-way',
  OIDC_CLIENT_ID: 'right-of-way-pages',
  OIDC_CLIENT_SECRET: 'secret',
  SESSION_KEYS: `${random()},${random()}`,
  OAUTH_KEYS: `${random()},${random()}`,
  SENDGRID_WEBHOOK_PUBLIC_KEY: `${publicKey()}, ${publicKey()}`,
  SENDGRID_API_KEY: 'SG.test',
  MAIL_FROM: 'no-reply@example.com',
};

const one = random();
const wrong: [name: string, value: string, says: RegExp, forWhom?: ('api' | 'worker')[]][] = [
  ['DATABASE_URL', 'mysql://localhost/x', /postgresql:/],
  ['PUBLIC_URL', '', /is missing/],
  ['PUBLIC_URL', 'http://data.example.com', /https/],
  ['PUBLIC_URL', 'data.example.com', /https/],
  ['PUBLIC_URL', 'https://data.example.com/portal', /without a path/],
  ['PUBLIC_URL', 'https://user:pw@data.example.com', /user and password/],
  ['LINK_KEYS', `1:${one},1:${random()}`, /an id of its own/],
  ['LINK_KEYS', `1:${'A'.repeat(44)}`, /openssl/],
  ['LINK_KEYS', '1:c2hvcnQ=', /openssl/],
  ['LINK_KEYS', `256:${one}`, /0 to 255/],
  ['LINK_KEYS', one, /id:key/],
  ['STORAGE_FOLDER', '/tmp/nobody-made-this', /Create or mount/],
  ['STORAGE_FOLDER', '/etc/hostname', /Create or mount/],
  ['STORAGE_FOLDER', '', /or a bucket by STORAGE_BUCKET/],
  ['STORAGE_BUCKET', 'exports', /unset one of the two/],
  ['STORAGE_ENDPOINT', 'https://s3.example.com', /set STORAGE_BUCKET/],
  ['STORAGE_SECRET_ACCESS_KEY', 'secret', /set STORAGE_BUCKET/],
  ['STORAGE_KEYS', '1:c2hvcnQ=', /openssl/],
  ['STORAGE_KEYS', `1:${one},1:${random()}`, /an id of its own/],
  ['STORAGE_KEYS', `1:${randomBytes(48).toString('base64')}`, /more than 32 bytes/],
  ['STORAGE_KEYS', one, /id:key/],
  ['CONTACT_EMAIL', 'nobody', /email address/],
  ['POLICY', '{"linkLifetime":"P99999D"}', /ten years/],
  ['POLICY', '{"linkLifetime":"seven days"}', /P7D/],
  ['POLICY', '{"linkLifetimes":"P7D"}', /linkLifetimes/],
  ['POLICY', 'no json', /JSON/],
  ['LOG_LEVEL', 'loud', /trace, debug/],
  ['PORT', '99999', /0 to 65535/, ['api']],
  ['METRICS_PORT', '3000', /port of their own/, ['api']],
  ['OIDC_ISSUER', 'http://id.example.com', /https/, ['api']],
  ['OIDC_AUDIENCE', 'right-of-way-pages', /audience of its own/, ['api']],
  ['SESSION_KEYS', 'a'.repeat(44), /openssl/, ['api']],
  ['OAUTH_KEYS', '', /is missing/, ['api']],
  ['OAUTH_KEYS', 'a'.repeat(44), /openssl/, ['api']],
  ['SENDGRID_WEBHOOK_PUBLIC_KEY', 'garbage', /Event Webhook/, ['api']],
  ['SENDGRID_WEBHOOK_PUBLIC_KEY', publicKey('P-384'), /Event Webhook/, ['api']],
  ['TRUST_PROXY', 'foo', /10\.0\.0\.0\/24/, ['api']],
  ['TRUST_PROXY', 'true', /10\.0\.0\.0\/24/, ['api']],
  ['TRUST_PROXY', '0.0.0.0/0', /10\.0\.0\.0\/24/, ['api']],
  ['CONFIDENTIALITY_MEASURES', '{"version":"2"}', /"file":"\/etc\/terms/, ['api']],
  ['DEVELOPER_TERMS', '{"version":"2"}', /"file":"\/etc\/terms/, ['api']],
  ['DEVELOPER_TERMS', '{"version":"2","title":"T","effectiveFrom":"2027-01-01","file":"/none"}', /UTF-8/, ['api']],
  ['DATA_PRODUCTS', '/none', /path of a file in JSON/, ['api']],
  ['GATEKEEPERS', '/none', /path of a file in JSON/, ['api']],
  ['DISCLOSURES', '/none', /path of a file in JSON/, ['api']],
  ['REDRESS', '/none', /path of a file in JSON/],
  ['LAKE', 'no json', /JSON/, ['worker']],
  ['LAKE', '{"files":"{product}"}', /folder or bucket/, ['worker']],
  ['LAKE', '{"files":"{product}","folder":"/none"}', /Mount it/, ['worker']],
  ['LAKE', '{"files":"{product}","folder":"/tmp","copiesFolder":"/none"}', /write in it/, ['worker']],
  ['LAKE', '{"files":"{product}","bucket":{"name":"Lake","region":"eu-central-1"}}', /name of a bucket/, ['worker']],
  ['LAKE', '{"files":"{product}","bucket":{"name":"lake"}}', /eu-central-1/, ['worker']],
  ['LAKE', '{"files":"{product}","bucket":{"name":"lake","endpoint":"http://s3.example.com"}}', /https/, ['worker']],
  ['LAKE', '{"files":"{product}","bucket":{"name":"a.lake","region":"eu"}}', /no certificate/, ['worker']],
  ['LAKE', '{"files":"{product}","bucket":{"name":"lake","region":"eu","prefix":"/a"}}', /all keys/, ['worker']],
  ['LAKE_ACCESS_KEY_ID', 'user', /name one in LAKE/, ['worker']],
  ['MAIL_TIMEOUT_MS', 'long', /whole number/, ['worker']],
  ['MAIL_FROM', '', /is missing/, ['worker']],
];

const { STORAGE_FOLDER: _, ...rightBesides } = right;
const bucket = {
  ...rightBesides,
  STORAGE_BUCKET: 'exports',
  STORAGE_REGION: 'eu-central-1',
  STORAGE_PREFIX: 'right-of-way/live',
  STORAGE_KEYS: `2:${random()},1:${random()}`,
  STORAGE_ACCESS_KEY_ID: 'user',
  STORAGE_SECRET_ACCESS_KEY: 'secret',
};
const wrongForBucket: [name: string, value: string, says: RegExp][] = [
  ['STORAGE_BUCKET', 'https://s3.example.com/exports', /name of a bucket alone/],
  ['STORAGE_BUCKET', 'Exports', /name of a bucket alone/],
  ['STORAGE_REGION', '', /region of the bucket/],
  ['STORAGE_REGION', 'Frankfurt am Main', /eu-central-1/],
  ['STORAGE_ENDPOINT', 'http://s3.example.com', /https/],
  ['STORAGE_ENDPOINT', 's3.example.com', /https/],
  ['STORAGE_PATH_STYLE', 'yes', /true or false/],
  ['STORAGE_PREFIX', '/exports', /beginning of all keys/],
  ['STORAGE_PREFIX', 'a/../b', /beginning of all keys/],
  ['STORAGE_ACCESS_KEY_ID', '', /other half/],
  ['STORAGE_SECRET_ACCESS_KEY', '', /other half/],
];

test('R16: a lake in a bucket is taken, with credentials of its own or the machine’s; half of them is told', () => {
  const LAKE = '{"files":"{product}","bucket":{"name":"lake","prefix":"vin=x/live","region":"eu-central-1"}}';
  const credentials = { LAKE_ACCESS_KEY_ID: 'user', LAKE_SECRET_ACCESS_KEY: 'secret' };
  for (const set of [{ LAKE }, { LAKE, ...credentials }]) expect(faultsIn('worker', { ...right, ...set })).toEqual([]);
  expect(faultsIn('worker', { ...right, LAKE, LAKE_ACCESS_KEY_ID: 'user' })).toEqual([
    expect.stringMatching(/^LAKE_SECRET_ACCESS_KEY: .*other half/),
  ]);
});

test('a bucket in place of a folder is taken: that of AWS in a region, or of another store; with the machine’s own rights', () => {
  const { STORAGE_REGION: _region, STORAGE_ACCESS_KEY_ID: _id, STORAGE_SECRET_ACCESS_KEY: _secret, ...least } = bucket;
  for (const set of [
    bucket,
    { ...least, STORAGE_REGION: 'eu-central-1' },
    { ...least, STORAGE_ENDPOINT: 'https://s3.example.com' },
    { ...bucket, STORAGE_BUCKET: 'exports.example.com', STORAGE_PATH_STYLE: 'true' },
  ])
    for (const process of ['api', 'worker'] as const) expect(faultsIn(process, set)).toEqual([]);
  expect(faultsIn('api', { ...bucket, STORAGE_BUCKET: 'exports.example.com' })).toEqual([
    expect.stringMatching(/^STORAGE_PATH_STYLE: Set it to true/),
  ]);
});

test.each(wrongForBucket)('with a bucket, %s=%s is told with what to give instead', (name, value, says) => {
  for (const process of ['api', 'worker'] as const) {
    const faults = faultsIn(process, { ...bucket, [name]: value });
    expect(faults).toEqual([expect.stringMatching(says)]);
    expect(faults[0]).toMatch(new RegExp(`^${name}: `));
  }
});

/** What is right for a Kafka inlet, beside what is right anyway. */
const inlet = { KAFKA_BROKERS: 'kafka-1.example.com:9093, [::1]:9093', KAFKA_TOPIC: 'readings', KAFKA_TLS: 'true' };
const sasl = { KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'ingest', KAFKA_SASL_PASSWORD: 'secret' };

test('R16: the Kafka inlet is asked for by its brokers and its topic', () => {
  for (const given of [
    {},
    inlet,
    { ...inlet, ...sasl },
    { ...inlet, ...sasl, KAFKA_TLS: 'false', KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512' },
    { ...inlet, ...sasl, KAFKA_TLS: '', KAFKA_BROKERS: 'localhost:9092' },
  ])
    expect(faultsIn('ingest', { ...right, ...given })).toEqual([]);
});

const wrongInlets: [name: string, given: Record<string, string>, says: RegExp][] = [
  ['KAFKA_BROKERS', { ...inlet, KAFKA_BROKERS: 'kafka' }, /host:port/],
  ['KAFKA_BROKERS', { ...inlet, KAFKA_BROKERS: 'a:9092,b:99999' }, /host:port/],
  ['KAFKA_BROKERS', { ...inlet, KAFKA_BROKERS: '' }, /give the brokers/],
  ['KAFKA_TOPIC', { ...inlet, KAFKA_TOPIC: '' }, /give the topic/],
  ['KAFKA_TOPIC', { ...inlet, KAFKA_TOPIC: 'a b' }, /249 letters/],
  ['KAFKA_GROUP', { ...inlet, KAFKA_GROUP: 'a b' }, /249 letters/],
  ['KAFKA_DEAD_LETTER_TOPIC', { ...inlet, KAFKA_DEAD_LETTER_TOPIC: 'readings' }, /again and again/],
  ['KAFKA_SESSION_TIMEOUT_MS', { ...inlet, KAFKA_SESSION_TIMEOUT_MS: '5' }, /500 to 300000/],
  ['KAFKA_TLS', { ...inlet, KAFKA_TLS: 'yes' }, /true or false/],
  ['KAFKA_TLS', { ...inlet, ...sasl, KAFKA_TLS: '' }, /anyone to read/],
  ['KAFKA_TLS_CA', { ...inlet, KAFKA_TLS_CA: '/tmp/nobody-made-this' }, /file in PEM/],
  ['KAFKA_TLS_CA', { ...inlet, KAFKA_TLS_CA: '/etc/hostname' }, /file in PEM/],
  ['KAFKA_SASL_MECHANISM', { ...inlet, ...sasl, KAFKA_SASL_MECHANISM: 'GSSAPI' }, /PLAIN, SCRAM/],
  ['KAFKA_SASL_PASSWORD', { ...inlet, ...sasl, KAFKA_SASL_PASSWORD: '' }, /all, or none/],
];
test.each(wrongInlets)('%s of an inlet that does not fit is told: %j', (name, given, says) => {
  expect(faultsIn('ingest', { ...right, ...given })).toEqual([expect.stringMatching(says)]);
  expect(faultsIn('ingest', { ...right, ...given })[0]).toMatch(new RegExp(`^${name}\\b`));
});

test('settings that are right are taken, on this machine by http, too', () => {
  const local = { ...right, PUBLIC_URL: 'http://localhost:3000/', OIDC_ISSUER: 'http://127.0.0.1:3002' };
  for (const process of ['api', 'worker'] as const)
    expect([faultsIn(process, right), faultsIn(process, local)]).toEqual([[], []]);
  for (const TRUST_PROXY of ['loopback, 10.0.0.7', '10.0.0.0/8,fd00::/64', 'uniquelocal'])
    expect(faultsIn('api', { ...right, TRUST_PROXY })).toEqual([]);
});

test.each(wrong)('%s=%s is told with what to give instead', (name, value, says, forWhom = ['api', 'worker']) => {
  for (const process of forWhom) {
    const faults = faultsIn(process, { ...right, [name]: value });
    expect(faults).toEqual([expect.stringMatching(says)]);
    expect(faults[0]).toMatch(new RegExp(`^${name}\\b`));
    expect(faults[0]).not.toMatch(/Invalid|expected|undefined|Too /);
  }
});

test.each(['api/server', 'worker'])('%s ends with code 78 and names all that is wrong at once', (process) => {
  const { PATH } = globalThis.process.env;
  const { status, stderr, stdout } = spawnSync(globalThis.process.execPath, [`dist/${process}/main.js`], {
    env: { PATH, ...right, PUBLIC_URL: 'http://data.example.com', LINK_KEYS: `1:${one},1:${one}`, STORAGE_FOLDER: '' },
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([78, '']);
  for (const name of ['PUBLIC_URL', 'LINK_KEYS', 'STORAGE_FOLDER']) expect(stderr).toContain(`  ${name}: `);
  expect(stderr).not.toContain(one);
});
