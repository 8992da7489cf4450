/** The data calls as a program makes them, and readings as the operator's systems send them. */
import { randomUUID } from 'node:crypto';
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import { unsentOf } from '../../api/call/answer/unsent.ts';
import { call, eventually, sandboxUrl, signIn, type Answer } from '../front-door/front-door.ts';
import { environmentOf } from '../front-door/processes.ts';
import type { NewVehicle } from '../sharing/new-customer.ts';

export const SPEED = 'Vehicle.Speed';

export interface Sent {
  vin: string;
  signal: string;
  at: string;
  value: unknown;
}

export const ingestUrl = (): string => `http://localhost:${environmentOf('api')['INGEST_PORT']}/ingest/v1/batches`;

/** Sends a batch by a source of its own; throws where not all of it is taken. */
export async function ingest(readings: readonly Sent[], source = `test-${randomUUID()}`, sequence = 1): Promise<void> {
  const { status, body } = await call(ingestUrl(), {
    token: await signIn('telemetry'),
    json: { source, sequence, readings },
  });
  if (status !== 200 || body.refused.length > 0) throw new Error(`not taken: ${status} ${JSON.stringify(body)}`);
}

export const speedOf = ({ vin }: Pick<NewVehicle, 'vin'>, value: unknown, at = new Date()): Sent => ({
  vin,
  signal: SPEED,
  at: at.toISOString(),
  value,
});

export const read = (token: string, path: string, base = sandboxUrl()): Promise<Answer> =>
  call(`${base}/v1/data/${path}`, { token });

export interface Event {
  event: string;
  id: string | undefined;
  // As in answers: tests look at whatever it holds.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
  /** When it arrived, by the machine's clock in milliseconds. */
  at: number;
}

export interface OpenStream {
  status: number;
  events: Event[];
  /** The values of all readings so far. */
  values(): unknown[];
  /** The id that a client would go on with. */
  lastId(): string | undefined;
  /** Waits for an event of this name. */
  until(event: string, count?: number): Promise<Event>;
  untilValues(count: number): Promise<unknown[]>;
  /** Resolves once it is over: reset, or ended by the server. */
  over: Promise<'reset' | 'ended'>;
  isOver(): boolean;
  /** Resolves once the machine holds nothing any more of what was written to it. */
  taken(): Promise<void>;
  /** Whether the machine holds some of it, and this side takes no more. */
  isFull(): Promise<boolean>;
  /** Stops reading from the connection. */
  pause(): void;
  resume(): void;
  close(): void;
}

interface StreamOptions {
  base?: string;
  query?: string;
  lastEventId?: string;
}

/** More than is on its way between two programs of one machine at any moment. */
const FULL_BYTES = 100_000;

/** Opens a stream; resolves with its headers. */
export function openStream(
  token: string,
  { base = sandboxUrl(), query = '', lastEventId }: StreamOptions = {},
): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'text/event-stream',
      ...(lastEventId ? { 'last-event-id': lastEventId } : {}),
    };
    const asking: ClientRequest = get(`${base}/v1/data/stream${query}`, { agent: false, headers }, (answer) =>
      resolve(streamOf(asking, answer)),
    );
    asking.on('error', reject);
  });
}

function streamOf(asking: ClientRequest, answer: IncomingMessage): OpenStream {
  const events: Event[] = [];
  let last: string | undefined;
  let text = '';
  let isOver = false;
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
      );
      text = text.slice(end + 2);
      last = fields.get('id') ?? last;
      const event = fields.get('event');
      if (event)
        events.push({ event, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? 'null'), at: Date.now() });
    }
  });
  const over = new Promise<'reset' | 'ended'>((resolve) => {
    const settle = (how: 'reset' | 'ended') => {
      isOver = true;
      resolve(how);
    };
    answer.once('end', () => settle('ended')).once('error', () => settle('reset'));
    asking.on('error', () => settle('reset'));
  });
  const { remotePort: localPort, localPort: remotePort } = answer.socket; // as the other side has them
  const unsent = async () => (await unsentOf())({ localPort, remotePort });
  const values = () =>
    events.flatMap(({ event, data }) =>
      event === 'readings' ? data.readings.map((reading: { value: unknown }) => reading.value) : [],
    );
  return {
    status: answer.statusCode ?? 0,
    events,
    values,
    lastId: () => last,
    until: async (name, count = 1) => {
      const found = () => events.filter(({ event }) => event === name);
      await eventually(
        async () => found().length,
        (length) => length >= count,
      );
      return found()[count - 1]!;
    },
    untilValues: async (count) =>
      eventually(
        async () => values(),
        (found) => found.length >= count,
      ),
    over,
    taken: async () => void (await eventually(unsent, (bytes) => bytes === 0)),
    isFull: async () => answer.isPaused() && ((await unsent()) ?? 0) > FULL_BYTES,
    isOver: () => isOver,
    pause: () => void answer.pause(),
    resume: () => void answer.resume(),
    close: () => void asking.destroy(),
  };
}
