/**
 * `summary.html` (R62): the manifest as a page that a person reads, in the language of the request. It is made of the manifest
 * alone, needs nothing else, and runs nothing: it may be opened from anywhere, and is made anew where a product is withdrawn.
 * Without JSX, since programs of ours that run as they stand here read files, too.
 */
import { h, type ComponentChildren, type VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { leftOutReasons } from '../../registry/chosen.ts';
import { languageOf } from '../../languages/languages.ts';
import { intervalOf } from '../../time/period.ts';
import type { Manifest } from '../manifest.ts';
import { chart } from './chart.ts';
import type { FileKey } from '../../languages/keys.ts';
import { wordsOf } from '../../languages/message.ts';

/** Signals that are told in all; of further products only the manifest tells them. */
const MOST_SIGNALS = 500;

type Product = Manifest['products'][number];

const STYLE = `
:root { color-scheme: light dark; --line: #8a94a0; --faint: #e4e8ec; --full: #1f6f5c; }
@media (prefers-color-scheme: dark) { :root { --line: #6d7884; --faint: #39424b; --full: #6fcfb4; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.5rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.5rem; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .6rem; } }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
td.number, th.number { text-align: right; } td:first-child { white-space: normal; min-width: 14rem; }
small { display: block; white-space: normal; min-width: 11rem; }
svg { display: block; margin-top: .3rem; } .period, .gap { fill: var(--faint); } .records { fill: var(--full); }
`;

/** The text of the file. */
export const summaryText = (manifest: Manifest): string => `<!doctype html>\n${render(page(manifest))}\n`;

type SummaryKey = Extract<FileKey, `summary.${string}`> extends `summary.${infer Key}` ? Key : never;
type Words = (key: SummaryKey, values?: Record<string, string | number>) => string;

/** The manifest, and how its language says things. */
interface Told {
  manifest: Manifest;
  words: Words;
  say: ReturnType<typeof sayingIn>;
}

function page(manifest: Manifest) {
  const { language, request, period, products, records, aggregates } = manifest;
  const words: Words = (key, values) => wordsOf('files', language, `summary.${key}`, values);
  const say = sayingIn(manifest);
  const most = toldOf(products);
  const hasSecrets = manifest.signals.some(({ tradeSecret }) => tradeSecret);
  return h(
    'html',
    { lang: language },
    h(
      'head',
      null,
      h('meta', { charSet: 'utf-8' }),
      h('meta', {
        'http-equiv': 'Content-Security-Policy',
        content: "default-src 'none'; style-src 'unsafe-inline'",
      }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('title', null, words('title')),
      h('style', { dangerouslySetInnerHTML: { __html: STYLE } }),
    ),
    h(
      'body',
      null,
      h(
        'main',
        null,
        h('h1', null, words('title')),
        h('p', null, words('lead')),
        facts([
          [words('request'), request.id],
          [words('submitted'), say.moment(request.submittedAt)],
          [
            words('period'),
            words('days', { from: say.day(period.from), to: say.day(period.to), timeZone: period.timeZone }),
          ],
          ...(aggregates ? [] : [[words('products'), say.count(products.length)] as [string, string]]),
          [words('records'), say.count(records)],
        ]),
        aggregates
          ? aggregatesSection(manifest, aggregates, words)
          : [
              h('p', null, words('times', { timeZone: period.timeZone })),
              h('p', null, records === 0 ? words('noRecords') : words('legend')),
            ],
        hasSecrets && h('p', null, words('tradeSecrets')),
        products.slice(0, most).map((product) => productSection({ manifest, words, say }, product)),
        most < products.length && h('p', null, words('more', { products: products.length - most })),
        leftOutSection(manifest, words),
      ),
    ),
  );
}

/** Sums for a public body (R56): how they were made, in the words of the manifest, and what each table has. */
const aggregatesSection = (
  { notes }: Manifest,
  { tables, weeks }: NonNullable<Manifest['aggregates']>,
  words: Told['words'],
): ComponentChildren => [
  notes.map((note) => h('p', null, note)),
  tables.map(({ files, columns, leftOut }) => [
    h('h2', null, files.map(({ name }) => name).join(', ')),
    facts([
      [words('records'), `${files[0]?.records ?? 0}`],
      [words('weeks'), weeks.length === 0 ? words('nothing') : weeks.join(', ')],
      ...(leftOut ? [[words('leftOut'), words(`because.${leftOut}`)] as [string, string]] : []),
      ...Object.entries(columns),
    ]),
  ]),
];

/** What the products may send and the files do not have, by reason. */
const leftOutSection = ({ leftOut = [] }: Manifest, words: Told['words']): ComponentChildren =>
  leftOut.length > 0 && [
    h('h2', null, words('leftOut')),
    facts(
      leftOutReasons.flatMap((reason) => {
        const these = leftOut.filter(({ because }) => because === reason).map(({ meaning }) => meaning);
        return these.length > 0 ? [[words(`because.${reason}`), these.join(' ')] as const] : [];
      }),
    ),
  ];

const facts = (rows: readonly [name: string, value: string | undefined][]): VNode =>
  h(
    'dl',
    null,
    rows.flatMap(([name, value]) => [h('dt', null, name), h('dd', null, value)]),
  );

/** How many products, from the first on, have no more signals together than are told. */
function toldOf(products: readonly Product[]): number {
  let signals = 0;
  const first = products.findIndex(
    (product, i) => (signals += (product.signals?.length ?? 0) + 1) > MOST_SIGNALS && i > 0,
  );
  return first === -1 ? products.length : first;
}

function productSection(told: Told, entry: Product): VNode {
  const { words, say } = told;
  const { product, given, file, otherFormats = [], signals, notes } = entry;
  const files = [...(file ? [file] : []), ...otherFormats];
  const stretches = given.map(({ from, until }) =>
    words('fromUntil', { from: say.moment(from), until: say.moment(until) }),
  );
  return h(
    'section',
    null,
    h('h2', null, product.name),
    facts([
      [words(`kind.${product.kind}`), product.vin ?? product.serial],
      [words('given'), stretches.length === 0 ? words('nothing') : stretches.join('; ')],
      [words('records'), say.count(file?.records ?? 0)],
      ...(files.length > 0 ? [[words('files'), files.map(({ name }) => name).join(', ')] as [string, string]] : []),
    ]),
    notes.map((note) => h('p', null, note)),
    signals && signals.length > 0 && signalsTable(told, signals),
  );
}

type Came = NonNullable<Product['signals']>;

function signalsTable(told: Told, signals: Came): ComponentChildren {
  const { manifest, words } = told;
  const explained = new Map(manifest.signals.map((signal) => [signal.path, signal]));
  const { from, to, timeZone } = manifest.period;
  const asked = intervalOf({ from, to }, timeZone);
  const period = { from: asked.from.getTime(), until: asked.until.getTime() };
  const column = (name: string, props: object = {}) => h('th', { scope: 'col', ...props }, name);
  return [
    h('h3', null, words('signals')),
    h(
      'div',
      { class: 'wide', tabIndex: 0, role: 'group', 'aria-label': words('signals') },
      h(
        'table',
        null,
        h(
          'thead',
          null,
          h(
            'tr',
            null,
            column(words('signal')),
            column(words('count'), { class: 'number' }),
            column(words('first')),
            column(words('last')),
            column(words('gaps')),
            column(words('chart')),
          ),
        ),
        h(
          'tbody',
          null,
          signals.map((came) =>
            signalRow(told, came, { ...(explained.get(came.path) ?? unexplained(came.path)), period }),
          ),
        ),
      ),
    ),
  ];
}

interface Explained {
  meaning: string;
  unit: string | null;
  tradeSecret: boolean;
  period: { from: number; until: number };
}

function signalRow({ words, say }: Told, came: Came[number], { meaning, unit, tradeSecret, period }: Explained): VNode {
  const { path, records, gaps, gapsInAll } = came;
  const [first, last] = [say.moment(came.first), say.moment(came.last)];
  const longest = gaps?.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
  const picture = chart({
    label: gaps
      ? words('chartOf.gaps', { signal: meaning, first, last, gaps: gapsInAll })
      : words('chartOf', { signal: meaning, first, last }),
    period,
    records: { from: Date.parse(came.first), until: Date.parse(came.last) },
    gaps: (gaps ?? []).map(({ from, until }) => ({ from: Date.parse(from), until: Date.parse(until) })),
  });
  return h(
    'tr',
    null,
    h(
      'td',
      null,
      unit ? `${meaning} (${unit})` : meaning,
      // A long path may be broken behind its dots.
      h(
        'small',
        null,
        path.split('.').flatMap((part, i) => (i > 0 ? ['.', h('wbr', null), part] : [part])),
      ),
      tradeSecret && h('small', null, words('tradeSecret')),
    ),
    h('td', { class: 'number' }, say.count(records)),
    h('td', null, first),
    h('td', null, last),
    h(
      'td',
      null,
      gaps ? say.count(gapsInAll) : words('gapsUnknown'),
      longest &&
        h('small', null, words('longest', { from: say.moment(longest.from), until: say.moment(longest.until) })),
    ),
    h('td', null, picture),
  );
}

const unexplained = (path: string) => ({ meaning: path, unit: null, tradeSecret: false });

const lengthOf = ({ from, until }: { from: string; until: string }): number => Date.parse(until) - Date.parse(from);

/** Days, moments and counts as the language of the manifest writes them, in the time zone of its period. */
function sayingIn({ language, period: { timeZone } }: Manifest) {
  const { tag } = languageOf(language);
  const moments = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const days = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' });
  const counts = new Intl.NumberFormat(tag);
  return {
    moment: (instant: string) => moments.format(new Date(instant)),
    day: (day: string) => days.format(new Date(day)),
    count: (count: number) => counts.format(count),
  };
}
