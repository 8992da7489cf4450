/** A page that is kept up to date while it is open: its parts, as server-sent events, which live-script.ts (portal/products/) puts into it. */
import type { Response } from 'express';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { sentEvent } from './sent-event.ts';

/** So that whoever is between knows that it lives. */
const BEAT_EVERY_MS = 15_000;
const RETRY_MS = 3000;

export class PageParts {
  readonly #res: Response;
  readonly #shown = new Map<string, string>();
  #wroteAt = performance.now();

  constructor(res: Response) {
    this.#res = res;
    res.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'X-Accel-Buffering': 'no', // a proxy in front passes each event on
    });
    res.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** Sends those that differ from what was sent before, by the ids of the elements that hold them. */
  send(parts: Readonly<Record<string, VNode>>): void {
    const changed: [id: string, html: string][] = [];
    for (const [id, part] of Object.entries(parts)) {
      const html = render(part);
      if (this.#shown.get(id) === html) continue;
      this.#shown.set(id, html);
      changed.push([id, html]);
    }
    if (changed.length > 0) this.#write(sentEvent('parts', JSON.stringify(Object.fromEntries(changed))));
  }

  beat(): void {
    if (performance.now() - this.#wroteAt > BEAT_EVERY_MS) this.#write(': here\n\n');
  }

  /** Says that nothing more comes; this stands in place of the page. */
  end(page: VNode): void {
    this.#write(sentEvent('end', JSON.stringify({ html: render(page) })));
  }

  #write(text: string): void {
    this.#wroteAt = performance.now();
    this.#res.write(text);
  }
}
