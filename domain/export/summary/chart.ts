/** When there are records of a signal, as a picture: the period as a bar, filled from the first to the last but for the gaps. */
import { h, type VNode } from 'preact';

interface Stretch {
  from: number;
  until: number;
}

interface ChartFacts {
  /** What it shows, in words. */
  label: string;
  /** Instants in milliseconds since 1970, as all of these. */
  period: Stretch;
  records: Stretch;
  gaps: readonly Stretch[];
}

const [WIDTH, HEIGHT] = [200, 14];
/** Even a single record is to be seen. */
const LEAST = 2;

export function chart({ label, period, records, gaps }: ChartFacts): VNode {
  const place = (at: number): number =>
    (WIDTH * Math.min(Math.max(at - period.from, 0), period.until - period.from)) / (period.until - period.from);
  const bar = ({ from, until }: Stretch, least: number) => {
    const start = Math.min(place(from), WIDTH - least);
    return { x: start.toFixed(1), width: Math.max(place(until) - start, least).toFixed(1), height: HEIGHT };
  };
  return h(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: 'img', 'aria-label': label },
    h('rect', { class: 'period', width: WIDTH, height: HEIGHT }),
    h('rect', { class: 'records', ...bar(records, LEAST) }),
    gaps.map((gap) => h('rect', { class: 'gap', ...bar(gap, 0) })),
  );
}
