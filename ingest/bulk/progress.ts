/** Shows how far a long piece of work is: a bar on a terminal, and a line now and then elsewhere. */
import type { WriteStream } from 'node:tty';

const BAR = 30;
const REDRAW_MS = 100;
const LINE_EACH_MS = 5000;

export interface Progress {
  /** `share` of the work, from 0 to 1, and what is to be said beside. */
  show(what: string, share: number, beside: string): void;
  /** Ends the bar's line. */
  end(): void;
}

export function progressOn(out: Pick<WriteStream, 'write' | 'isTTY'>, now = () => performance.now()): Progress {
  let shownAt = -Infinity;
  let shown = '';
  return {
    show(what, share, beside) {
      const isNew = what !== shown;
      if (!isNew && share < 1 && now() - shownAt < (out.isTTY ? REDRAW_MS : LINE_EACH_MS)) return;
      shownAt = now();
      if (isNew && shown && out.isTTY) out.write('\n');
      shown = what;
      const filled = Math.round(share * BAR);
      const percent = `${Math.floor(share * 100)}`.padStart(3);
      out.write(
        out.isTTY
          ? `\r${what.padEnd(10)} [${'#'.repeat(filled)}${' '.repeat(BAR - filled)}] ${percent} %  ${beside}\u001B[K`
          : `${what.padEnd(10)} ${percent} %  ${beside}\n`,
      );
    },
    end() {
      if (shown && out.isTTY) out.write('\n');
      shown = '';
    },
  };
}
