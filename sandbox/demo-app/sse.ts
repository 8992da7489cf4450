/** Server-sent events out of an answer, as the standard has them: what any library for them does. */

export interface ServerEvent {
  name: string;
  data: string;
  /** The last id that was said, by this event or before it. */
  id: string;
}

export async function* eventsOf(answer: Response): AsyncGenerator<ServerEvent> {
  if (!answer.body) return;
  let rest = '';
  let event = { name: 'message', data: [] as string[], id: '' };
  for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (event.data.length > 0) yield { ...event, data: event.data.join('\n') };
        event = { name: 'message', data: [], id: event.id };
        continue;
      }
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (field === 'event') event.name = value;
      else if (field === 'data') event.data.push(value);
      else if (field === 'id') event.id = value;
    }
  }
}
