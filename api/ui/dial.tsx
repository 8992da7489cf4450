/** A value between two ends as a dial, drawn on the server. */
import type { VNode } from 'preact';

interface DialProps {
  label: string;
  /** As it is written. */
  shown: string;
  unit: string;
  value: number;
  least: number;
  most: number;
}

const ARC = 'M 12 62 A 48 48 0 0 1 108 62';

export function Dial({ label, shown, unit, value, least, most }: DialProps): VNode {
  const share = (of: number) => Math.min(1, Math.max(0, (of - least) / (most - least)));
  // From zero, also where that is not an end: what goes in and what goes out differ at first sight.
  const [from, to] = [share(Math.min(0, value)), share(Math.max(0, value))];
  const start = least > 0 ? 0 : from;
  const length = Math.max(0, to - start) * 100;
  return (
    <figure class="dial">
      <svg viewBox="0 0 120 70" role="img" aria-label={`${label}: ${shown} ${unit}`}>
        <path class="scale" d={ARC} pathLength={100} />
        {length > 0 && (
          <path
            class={value < 0 ? 'hand out' : 'hand'}
            d={ARC}
            pathLength={100}
            stroke-dasharray={`0 ${(start * 100).toFixed(1)} ${length.toFixed(1)} 200`}
          />
        )}
        <text x="60" y="52" text-anchor="middle" class="shown">
          {shown}
        </text>
        <text x="60" y="66" text-anchor="middle" class="unit">
          {unit}
        </text>
      </svg>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
