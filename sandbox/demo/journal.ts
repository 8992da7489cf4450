/** Collects what one product reports, as JSON text, in the order of time. */
import { signalId, type SignalName } from './catalogue.ts';

export interface Reading {
  signal: number;
  /** Milliseconds since 1970. */
  at: number;
  /** JSON text. */
  value: string;
}

type Value = number | string | boolean | object;

export class Journal {
  #readings: Reading[] = [];
  readonly #last = new Map<number, string>();

  /** Reports a value, whatever the last one was. */
  put(at: number, name: SignalName, value: Value): void {
    const signal = signalId(name);
    const text = JSON.stringify(value);
    this.#last.set(signal, text);
    this.#readings.push({ signal, at: Math.round(at), value: text });
  }

  /** Reports a value unless it is the one reported last: so control units save air time. */
  change(at: number, name: SignalName, value: Value): void {
    if (this.#last.get(signalId(name)) !== JSON.stringify(value)) this.put(at, name, value);
  }

  /** Hands over what has been collected, in the order of time, and begins anew. */
  take(): Reading[] {
    const taken = this.#readings.sort((a, b) => a.at - b.at);
    this.#readings = [];
    return taken;
  }
}

/** A number with so many digits after the point, as sensors give it. */
export function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
