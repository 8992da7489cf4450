/** The documents keep up with the code: what can be compared is compared. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { statesPage } from '../../docs/states-page.ts';

const read = (path: string): string => readFileSync(path, 'utf8');
const namesIn = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, name = '']) => name).sort();

test('docs/states.md is made from the tables as they are (npm run docs)', () => {
  expect(read('docs/states.md')).toBe(statesPage());
});

describe('the table of settings', () => {
  const told = namesIn(read('docs/configuration.md'), /^\| `([A-Z0-9_]+)`/gm);

  /** Keys of the schemas that the environment is read by, and what the sandbox reads besides. */
  const sandboxFiles = readdirSync('sandbox', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const known = [
    ...readdirSync('.')
      .filter((file) => /^([a-z-]+-)?settings\.ts$/.test(file))
      .flatMap((file) => namesIn(read(file), /^ {2}([A-Z][A-Z0-9_]+):/gm)),
    ...namesIn(read('sandbox/ports.ts'), /^ {2}([A-Z][A-Z0-9_]+):/gm),
    ...sandboxFiles.flatMap((file) => namesIn(read(`sandbox/${file}`), /(?:process\.env|environment)\['([A-Z_]+)'\]/g)),
  ].filter((name) => !name.startsWith('SANDBOX') && name !== 'NODE_ENV');

  test('has every setting that is read, and none that is not', () => {
    expect(told).toEqual([...new Set(known)].sort());
  });
});

describe('links between documents and to code lead somewhere', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdownIn('docs')];
  test.each(pages)('%s', (page) => {
    const targets = namesIn(read(page), /\]\((?!https?:|#)([^)#]+)[^)]*\)/g);
    expect(targets.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });
});

function markdownIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(folder, file));
}

describe('metrics and alarms', () => {
  const sources = [
    'api/v1/data/metrics.ts',
    'api/server/metrics.ts',
    'worker/figures.ts',
    'ingest/metrics.ts',
    'ingest/kafka/metrics.ts',
  ];
  const ours = [
    ...new Set(
      sources.flatMap((file) =>
        namesIn(
          read(file),
          /(?:(?:^ +|(?:Gauge|Counter)\(\{ )name: |\bgauges?\(|perGroup\()\s*'([a-z]+(?:_[a-z]+)*)'/gm,
        ),
      ),
    ),
  ].sort();
  const told = namesIn(read('docs/metrics.md').split('What Temporal’s SDK counts')[0] ?? '', /^\| `([a-z_]+)` /gm);
  const alarms = read('deploy/prometheus/alerts.yaml');

  test('docs/metrics.md names every metric of ours, and none that is not there', () => {
    expect(told).toEqual(ours);
  });

  test('alarms and dashboard ask for metrics that are there', () => {
    const asked = [
      ...namesIn(alarms, /^ +expr: (.*)$/gm),
      ...namesIn(read('deploy/grafana/right-of-way.json'), /"expr": "(.*)"/g),
    ];
    const names = asked.flatMap((expr) =>
      namesIn(expr.replaceAll(/\\?"[^"]*"|by \([^)]*\)/g, ''), /\b([a-z]+(?:_[a-z]+)+)\b/g),
    );
    const known = (name: string) =>
      name === 'histogram_quantile' ||
      name.startsWith('temporal_') ||
      ours.includes(name.replace(/_(bucket|count|sum)$/, ''));
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => !known(name))).toEqual([]);
  });

  test('each alarm has its runbook, and each runbook its alarm', () => {
    const names = namesIn(alarms, /- alert: (\w+)/g);
    expect(namesIn(read('docs/runbooks.md'), /^## (\w+)$/gm)).toEqual(names);
    expect(namesIn(alarms, /runbook: docs\/runbooks\.md#(\w+)/g)).toEqual(
      names.map((name) => name.toLowerCase()).sort(),
    );
  });
});
