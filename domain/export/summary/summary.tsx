/**
 * `summary.html` (R62): the manifest as a page that a person reads, in the language of the request. It is made of the manifest
 * alone, needs nothing else, and runs nothing: it may be opened from anywhere, and is made anew where a product is withdrawn.
 */
import { Fragment, type VNode } from 'preact';
import { render } from 'preact-render-to-string';
import type { Locale } from '../../requests/form.ts';
import { intervalOf } from '../../time/period.ts';
import type { Manifest } from '../manifest.ts';
import { Chart } from './chart.tsx';
import { summaryWords } from './words.ts';

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
export function summaryText(manifest: Manifest): string {
  return `<!doctype html>\n${render(<Summary manifest={manifest} />)}\n`;
}

/** The manifest, and how its language says things. */
interface Told {
  manifest: Manifest;
  words: (typeof summaryWords)[Locale];
  say: ReturnType<typeof sayingIn>;
}

function Summary({ manifest }: { manifest: Manifest }): VNode {
  const { language, request, period, products, records } = manifest;
  const words = summaryWords[language];
  const say = sayingIn(manifest);
  const most = toldOf(products);
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{words.title}</title>
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </head>
      <body>
        <main>
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
          <dl>
            <dt>{words.request}</dt>
            <dd>{request.id}</dd>
            <dt>{words.submitted}</dt>
            <dd>{say.moment(request.submittedAt)}</dd>
            <dt>{words.period}</dt>
            <dd>{words.days(say.day(period.from), say.day(period.to), period.timeZone)}</dd>
            <dt>{words.products}</dt>
            <dd>{say.count(products.length)}</dd>
            <dt>{words.records}</dt>
            <dd>{say.count(records)}</dd>
          </dl>
          <p>{words.times(period.timeZone)}</p>
          {records === 0 ? <p>{words.noRecords}</p> : <p>{words.legend}</p>}
          {manifest.signals.some(({ tradeSecret }) => tradeSecret) && <p>{words.tradeSecrets}</p>}
          {products.slice(0, most).map((product, i) => (
            <ProductSection key={i} told={{ manifest, words, say }} product={product} />
          ))}
          {most < products.length && <p>{words.more(products.length - most)}</p>}
        </main>
      </body>
    </html>
  );
}

/** How many products, from the first on, have no more signals together than are told. */
function toldOf(products: readonly Product[]): number {
  let signals = 0;
  const first = products.findIndex(
    (product, i) => (signals += (product.signals?.length ?? 0) + 1) > MOST_SIGNALS && i > 0,
  );
  return first === -1 ? products.length : first;
}

function ProductSection({ told, product: entry }: { told: Told; product: Product }): VNode {
  const { words, say } = told;
  const { product, given, file, otherFormats = [], signals, notes } = entry;
  const files = [...(file ? [file] : []), ...otherFormats];
  return (
    <section>
      <h2>{product.name}</h2>
      <dl>
        <dt>{words.kind[product.kind]}</dt>
        <dd>{product.vin ?? product.serial}</dd>
        <dt>{words.given}</dt>
        <dd>
          {given.length === 0
            ? words.nothing
            : given.map(({ from, until }) => words.fromUntil(say.moment(from), say.moment(until))).join('; ')}
        </dd>
        <dt>{words.records}</dt>
        <dd>{say.count(file?.records ?? 0)}</dd>
        {files.length > 0 && (
          <>
            <dt>{words.files}</dt>
            <dd>{files.map(({ name }) => name).join(', ')}</dd>
          </>
        )}
      </dl>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      {signals && signals.length > 0 && <Signals told={told} signals={signals} />}
    </section>
  );
}

type Came = NonNullable<Product['signals']>;

function Signals({ told: { manifest, words, say }, signals }: { told: Told; signals: Came }): VNode {
  const explained = new Map(manifest.signals.map((signal) => [signal.path, signal]));
  const { from, to, timeZone } = manifest.period;
  const asked = intervalOf({ from, to }, timeZone);
  const period = { from: asked.from.getTime(), until: asked.until.getTime() };
  return (
    <>
      <h3>{words.signals}</h3>
      <div class="wide" tabIndex={0} role="group" aria-label={words.signals}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.signal}</th>
              <th scope="col" class="number">
                {words.count}
              </th>
              <th scope="col">{words.first}</th>
              <th scope="col">{words.last}</th>
              <th scope="col">{words.gaps}</th>
              <th scope="col">{words.chart}</th>
            </tr>
          </thead>
          <tbody>
            {signals.map(({ path, records, first, last, gaps, gapsInAll }) => {
              const { meaning, unit, tradeSecret } = explained.get(path) ?? unexplained(path);
              const longest = gaps?.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
              return (
                <tr key={path}>
                  <td>
                    {meaning}
                    {unit && ` (${unit})`}
                    <small>
                      {path.split('.').map((part, i) => (
                        <Fragment key={i}>
                          {i > 0 && '.'}
                          {i > 0 && <wbr />}
                          {part}
                        </Fragment>
                      ))}
                    </small>
                    {tradeSecret && <small>{words.tradeSecret}</small>}
                  </td>
                  <td class="number">{say.count(records)}</td>
                  <td>{say.moment(first)}</td>
                  <td>{say.moment(last)}</td>
                  <td>
                    {gaps ? say.count(gapsInAll) : words.gapsUnknown}
                    {longest && <small>{words.longest(say.moment(longest.from), say.moment(longest.until))}</small>}
                  </td>
                  <td>
                    <Chart
                      label={words.chartOf(meaning, say.moment(first), say.moment(last), gaps && gapsInAll)}
                      period={period}
                      records={{ from: Date.parse(first), until: Date.parse(last) }}
                      gaps={(gaps ?? []).map((gap) => ({ from: Date.parse(gap.from), until: Date.parse(gap.until) }))}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

const unexplained = (path: string) => ({ meaning: path, unit: null, tradeSecret: false });

const lengthOf = ({ from, until }: { from: string; until: string }): number => Date.parse(until) - Date.parse(from);

/** Days, moments and counts as the language of the manifest writes them, in the time zone of its period. */
function sayingIn({ language, period: { timeZone } }: Manifest) {
  const moments = new Intl.DateTimeFormat(LANGUAGES[language], { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const days = new Intl.DateTimeFormat(LANGUAGES[language], { dateStyle: 'long', timeZone: 'UTC' });
  const counts = new Intl.NumberFormat(LANGUAGES[language]);
  return {
    moment: (instant: string) => moments.format(new Date(instant)),
    day: (day: string) => days.format(new Date(day)),
    count: (count: number) => counts.format(count),
  };
}

const LANGUAGES = { en: 'en-GB', de: 'de-DE' } as const;
