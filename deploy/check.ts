/**
 * `npm run check:deploy`: what is in this folder holds before the programs that will read it. Prometheus's own tool reads the
 * alarms and tries them on made-up series; Helm makes the chart with each kind of values; kubernetes-validate, which brings
 * Kubernetes' schemas with it, holds what comes out against the oldest and the newest version. Needs Go and Python 3.
 */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached, programCache } from '../sandbox/go/cache.ts';
import { GoModule } from '../sandbox/go/module.ts';

const module = new GoModule('deploy/tools/go.mod');
const PROGRAMS = {
  promtool: 'github.com/prometheus/prometheus/cmd/promtool',
  helm: 'helm.sh/helm/v3/cmd/helm',
};
const VALIDATOR = 'kubernetes-validate==1.37.0';
const KUBERNETES = ['1.29', '1.37'];
const CHART = 'deploy/helm/right-of-way';
/** Values that bring out what the defaults leave away. */
const EVERYTHING = [
  'ingress.enabled=true',
  'ingress.tlsSecret=tls',
  'ingress.className=nginx',
  'storage.claim=files',
  'secrets.worker=mail',
  'imagePullSecrets[0].name=registry',
  'networkPolicy.ingestNamespaces[0]=telemetry',
  ...['api', 'worker', 'ingest'].map((process) => `${process}.autoscaling.enabled=true`),
];

const around = {
  cache: programCache(process.env),
  environment: process.env,
  log: (line: string) => console.log(line),
};
const problem = await module.problem(process.env, 'the programs that check it');
if (problem) throw new Error(problem);
const name = `deploy-tools-${Object.values(PROGRAMS)
  .map((one) => module.versionOf(one.replace(/\/cmd\/.*/, '')))
  .join('-')}`;
const folder = await cached(around, name, (unfinished) => module.build(Object.values(PROGRAMS), unfinished, around));

const run = (program: keyof typeof PROGRAMS, args: string[]): string =>
  execFileSync(join(folder, program), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

console.log(run('promtool', ['check', 'rules', '--lint-fatal', 'deploy/prometheus/alerts.yaml']));
console.log(run('promtool', ['test', 'rules', 'deploy/prometheus/alerts.test.yaml']));
console.log(run('helm', ['lint', '--strict', '--kube-version', `${KUBERNETES[0]}.0`, CHART]));
const python = await cached(around, VALIDATOR.replace('==', '-'), async (unfinished) => {
  execFileSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', unfinished, VALIDATOR], { stdio: 'inherit' });
});
for (const version of KUBERNETES)
  for (const [what, values] of Object.entries({ defaults: [], everything: EVERYTHING })) {
    const set = values.flatMap((one) => ['--set', one]);
    const made = join(tmpdir(), `right-of-way-chart-${process.pid}.yaml`);
    writeFileSync(made, run('helm', ['template', 'right-of-way', CHART, '--kube-version', `${version}.0`, ...set]));
    execFileSync('python3', ['-m', 'kubernetes_validate', '-k', version, '--strict', '--quiet', made], {
      env: { ...process.env, PYTHONPATH: python },
      stdio: 'inherit',
    });
    rmSync(made);
    console.log(`the chart with ${what} suits Kubernetes ${version}`);
  }
