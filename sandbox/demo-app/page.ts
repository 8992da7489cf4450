/** The demo application's page, in a look of its own: it is somebody else's program, and uses nothing of the operator's. */
import type { Customer, ShownProduct } from './customer.ts';

const escape = (text: unknown): string => String(text).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const page = (body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roadbook</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/style.css"><script src="/script.js" defer></script></head>
<body><header><b>Roadbook</b> <span>the log book that writes itself</span></header>
<main id="main" tabindex="-1">${body}</main>
<footer>A made-up program by somebody else. It knows what any program can know: the operator's public calls, and nothing besides.</footer>
</body></html>`;

export function contentFor(customer: Customer): string {
  const { status } = customer;
  if (status === 'new')
    return `<h1>Your car, in your log book</h1><p>Roadbook shows where your car goes and what it uses. You decide, and you can end it at any time.</p>
<p><a class="button" href="/connect">Connect your car</a></p>`;
  const products = [...customer.products.values()];
  return [
    '<h1>Your log book</h1>',
    status === 'connected'
      ? ''
      : `<p class="over" role="status">${status === 'ended' ? 'This was ended. Nothing more comes in, from that moment on.' : 'You are disconnected. Roadbook has given up what it was allowed to read.'}</p>
<p><a class="button" href="/connect">Connect your car again</a></p>`,
    ...products.map(cardOf),
    products.length === 0 && status === 'connected' ? '<p>Waiting for the first word …</p>' : '',
    `<section><h2>What the program sees</h2><dl><dt>Readings by the stream</dt><dd id="count">${customer.readings}</dd>
<dt>Cursor</dt><dd><code>${escape(shortened(customer.cursor))}</code></dd></dl>
<ul class="lines">${customer.lines.map(({ at, text }) => `<li><time>${at.toISOString().slice(11, 19)}</time> ${escape(text)}</li>`).join('')}</ul></section>`,
    status === 'connected'
      ? '<form method="post" action="/disconnect"><button>Disconnect</button> <a href="/">Look again</a></form>'
      : '',
  ].join('');
}

const shortened = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}…` : text);

/** The signals that it shows first, and how it calls them. */
const first: [signal: string, name: string, unit: string, per: number][] = [
  ['Vehicle.Speed', 'Speed', 'km/h', 1],
  ['Vehicle.Powertrain.TractionBattery.StateOfCharge.Current', 'Battery', '%', 1],
  ['Vehicle.Powertrain.FuelSystem.RelativeLevel', 'Fuel', '%', 1],
  ['Vehicle.TraveledDistance', 'Odometer', 'km', 1000],
  ['OCPI.Session.kwh', 'Charged', 'kWh', 1],
];

function cardOf(product: ShownProduct): string {
  const { name, number, values, ended } = product;
  const big = first.flatMap(([signal, label, unit, per]) => {
    const value = values.get(signal)?.value;
    return typeof value === 'number'
      ? [`<div><strong>${(value / per).toFixed(unit === 'kWh' ? 1 : 0)}</strong> ${unit}<small>${label}</small></div>`]
      : [];
  });
  const last = [...values.values()].reduce<string | null>(
    (newest, { at }) => (newest && newest > at ? newest : at),
    null,
  );
  return `<article class="${ended ? 'ended' : ''}"><h2>${escape(name)} <small>${escape(number)}</small></h2>
${ended ? `<p class="over">Ended at ${escape(ended.at.slice(11, 19))} UTC: ${escape(ended.reason)}.</p>` : ''}
${lineOf(product)}<div class="big">${big.join('')}</div>
<p class="last">${values.size} signals${last ? `, the last one measured at ${escape(last.slice(11, 19))} UTC` : ''}</p></article>`;
}

const WIDTH = 640;
const HEIGHT = 300;

function lineOf({ way }: ShownProduct): string {
  const last = way.at(-1);
  if (!last) return '';
  const shrink = Math.cos((last.latitude * Math.PI) / 180);
  const xs = way.map(({ longitude }) => longitude * shrink);
  const ys = way.map(({ latitude }) => -latitude);
  const [west, north] = [Math.min(...xs), Math.min(...ys)];
  const span = Math.max((Math.max(...xs) - west) / (WIDTH - 60), (Math.max(...ys) - north) / (HEIGHT - 60), 0.00001);
  const points = way.map(
    (_, i) => `${(30 + (xs[i]! - west) / span).toFixed(1)},${(30 + (ys[i]! - north) / span).toFixed(1)}`,
  );
  const [x, y] = points.at(-1)!.split(',');
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Where it went: ${way.length} positions"><polyline class="line" points="${points.join(' ')}"/><circle cx="${x}" cy="${y}" r="9"/></svg>`;
}

export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#b1440e"/><path d="M3 12 7 5l3 4 3-6" stroke="#fff" fill="none" stroke-width="2"/></svg>';

export const style = `
* { box-sizing: border-box; } body { margin: 0; font: 16px/1.5 Georgia, 'Times New Roman', serif; background: #fbf7f0; color: #2b2320; }
header { background: #b1440e; color: #fff; padding: 0.8rem 1.25rem; } header b { font-size: 1.35rem; margin-right: 0.5rem; }
main, footer { max-width: 46rem; margin: 0 auto; padding: 1.25rem; outline: none; } footer { font-size: 0.85rem; color: #6d5f57; border-top: 1px solid #e2d6c6; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin: 0 0 0.5rem; } h2 small { font: 0.8rem ui-monospace, monospace; color: #6d5f57; }
.button, button { display: inline-block; background: #b1440e; color: #fff; border: 0; border-radius: 2rem; padding: 0.6rem 1.4rem; font: inherit; text-decoration: none; cursor: pointer; }
button { background: #5c4a40; } form { margin: 1.5rem 0; } form a { margin-left: 1rem; color: #8f370b; }
article { background: #fff; border: 1px solid #e2d6c6; border-radius: 0.6rem; padding: 1rem 1.1rem; margin: 0 0 1.1rem; } article.ended svg, article.ended .big { opacity: 0.45; }
svg { width: 100%; display: block; background: #f4ede1; border-radius: 0.4rem; } .line { fill: none; stroke: #b1440e; stroke-width: 4; stroke-linejoin: round; stroke-linecap: round; } circle { fill: #2b2320; }
.big { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin: 0.75rem 0; } .big strong { font-size: 1.7rem; } .big small { display: block; color: #6d5f57; }
.over { background: #ffe9dc; border-left: 4px solid #b1440e; padding: 0.6rem 0.9rem; } .last { font-size: 0.9rem; color: #6d5f57; margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0; } dt { color: #6d5f57; } dd { margin: 0; overflow-wrap: anywhere; } .lines { padding: 0; list-style: none; font-size: 0.9rem; } time { color: #6d5f57; font-family: ui-monospace, monospace; }
`;

export const script = `'use strict';
(() => {
  const source = new EventSource('/events');
  source.onmessage = (event) => { document.getElementById('main').innerHTML = JSON.parse(event.data); };
})();
`;
