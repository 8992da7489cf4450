/** Server-sent events, as text. */

/** One event. `data` is JSON, which has no line breaks; `id` is where a client goes on that comes back. */
export const sentEvent = (name: string, data: string, id?: string): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${data}\n\n`;
