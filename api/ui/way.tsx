/** A way as a line, drawn on the server from nothing but its positions: no map of anybody's is asked for. */
import type { VNode } from 'preact';
import type { Spot } from '../../domain/readings/live.ts';

interface WayProps {
  /** By time, at least one. */
  way: readonly Spot[];
  /** What it shows, in words; `km` is how long it is. */
  label: (km: number) => string;
  /** The direction it faces at the end, in degrees from north. */
  heading: number | null;
  number: (value: number) => string;
}

const WIDTH = 720;
const HEIGHT = 400;
const EDGE = 34;
const KM_PER_DEGREE = 111.32;
/** However little it has moved, so much is shown. */
const LEAST_KM = 0.5;
/** More points than this can't be told apart. */
const MOST_POINTS = 400;

export function Way({ way, label, heading, number }: WayProps): VNode | null {
  const [first, last] = [way[0], way.at(-1)];
  if (!first || !last) return null;
  const scale = Math.cos((last.latitude * Math.PI) / 180);
  const east = way.map(({ longitude }) => longitude * KM_PER_DEGREE * scale);
  const north = way.map(({ latitude }) => latitude * KM_PER_DEGREE);
  const [west, south] = [Math.min(...east), Math.min(...north)];
  const wide = Math.max(Math.max(...east) - west, 1e-9);
  const high = Math.max(Math.max(...north) - south, 1e-9);
  const kmPerPixel = Math.max(wide / (WIDTH - 2 * EDGE), high / (HEIGHT - 2 * EDGE), LEAST_KM / (WIDTH - 2 * EDGE));
  const x = (i: number) => WIDTH / 2 + ((east[i] ?? 0) - west - wide / 2) / kmPerPixel;
  const y = (i: number) => HEIGHT / 2 - ((north[i] ?? 0) - south - high / 2) / kmPerPixel;
  const each = Math.ceil(way.length / MOST_POINTS);
  const drawn = way.flatMap((_, i) => (i % each === 0 || i === way.length - 1 ? [i] : []));
  const points = drawn.map((i) => `${x(i).toFixed(1)},${y(i).toFixed(1)}`).join(' ');
  const km = way.reduce(
    (sum, _, i) => (i === 0 ? 0 : sum + Math.hypot(east[i]! - east[i - 1]!, north[i]! - north[i - 1]!)),
    0,
  );
  const bar = roundLength((WIDTH / 4) * kmPerPixel);
  const step = bar / kmPerPixel;
  const end = way.length - 1;
  return (
    <figure class="way">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label(km)}>
        <g class="grid" aria-hidden="true">
          {lines(WIDTH, step).map((at) => (
            <line key={`x${at}`} x1={at} x2={at} y1={0} y2={HEIGHT} />
          ))}
          {lines(HEIGHT, step).map((at) => (
            <line key={`y${at}`} x1={0} x2={WIDTH} y1={at} y2={at} />
          ))}
        </g>
        <polyline class="line" points={points} />
        <circle class="start" cx={x(0).toFixed(1)} cy={y(0).toFixed(1)} r="5" />
        <g class="here" transform={`translate(${x(end).toFixed(1)} ${y(end).toFixed(1)})`}>
          {heading === null ? (
            <circle r="8" />
          ) : (
            <path d="M 0 -13 L 9 10 L 0 5 L -9 10 Z" transform={`rotate(${Math.round(heading)})`} />
          )}
        </g>
        <g class="bar" transform={`translate(${EDGE / 2} ${HEIGHT - EDGE / 2})`} aria-hidden="true">
          <path d={`M 0 -6 V 0 H ${step.toFixed(1)} V -6`} />
          <text x={step / 2} y="-8" text-anchor="middle">
            {bar < 1 ? `${number(bar * 1000)} m` : `${number(bar)} km`}
          </text>
        </g>
        <text class="north" x={WIDTH - EDGE / 2} y={EDGE} text-anchor="end" aria-hidden="true">
          N ↑
        </text>
      </svg>
      <figcaption>{label(km)}</figcaption>
    </figure>
  );
}

/** The longest round length that is not longer. */
function roundLength(km: number): number {
  const ten = 10 ** Math.floor(Math.log10(km));
  return ten * (km >= 5 * ten ? 5 : km >= 2 * ten ? 2 : 1);
}

/** The grid's lines, from the middle. */
function lines(extent: number, step: number): string[] {
  const first = (extent / 2) % step;
  return Array.from({ length: Math.floor((extent - first) / step) + 1 }, (_, i) => (first + i * step).toFixed(1));
}
