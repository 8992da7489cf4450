/** Opens a stream of events (R43). */
import type { Request, Response } from 'express';
import { endedSince, heldBackFrom, type EndedAccess, type HeldBackAccess } from '../../../db/access/ended.ts';
import { keyOf } from '../../../db/access/reader.ts';
import { openStream } from '../../../db/access/streams.ts';
import type { Bearer } from '../../../db/access/token.ts';
import { feedEnds } from '../../../db/readings/kept.ts';
import type { Position } from '../../../domain/readings/cursor.ts';
import { Refusal } from '../../../domain/refusal.ts';
import { addressBlock } from '../../call/limits/throttle-counts.ts';
import { Problem } from '../../call/problems/problem.ts';
import type { Services } from '../../server/services.ts';
import type { Asked, Began } from './input.ts';
import { Stream } from './stream.ts';

/** A cursor's moment is as exact as this: what ended shortly before it is told again rather than not at all. */
const MARGIN_MS = 60_000;

export async function serveStream(
  { db, live, config }: Pick<Services, 'db' | 'live' | 'config'>,
  asked: Asked & { reader: Bearer; from: Position; by: Began },
  req: Request,
  res: Response,
): Promise<void> {
  const { reader, from, by } = asked;
  const { earliest, head } = await feedEnds(db);
  if (from.pos + 1 < earliest || from.pos > head) {
    live.metrics.refused('cursor');
    throw new Refusal({ code: 'cursor-too-old' });
  }
  let stream: Stream | undefined;
  const heard: EndedAccess[] = []; // before it says anything
  const heardHeld: HeldBackAccess[] = [];
  const carrier = await live.carriers.of(req, {
    key: keyOf(reader),
    hear(ended) {
      if (stream) void live.tell(stream, ended);
      else heard.push(...ended);
    },
    hearHeldBack(held) {
      if (stream) for (const one of held) stream.heldBack(one);
      else heardHeld.push(...held);
    },
  });
  const before = by === 'cursor' && from.at > 0 ? await endedSince(db, reader, from.at - MARGIN_MS) : [];
  const held = new Map([...(await heldBackFrom(db, reader)), ...heardHeld].map((one) => [one.id, one]));
  const opened = new Stream({ ...asked, res, carrier, note: (doing) => live.events.note(reader, doing) });
  const most = config.policy.data.streams;
  const { clientId, grantId } = reader;
  const isOpen = await openStream(
    db,
    { id: opened.id, process: live.process, clientId, grantId, network: addressBlock(req.ip) },
    most,
  );
  if (!isOpen) {
    live.metrics.refused('streams');
    throw new Problem('too-many', `${most} streams are open already. End one, or wait until one ends.`, {
      retryAfter: 15,
    });
  }
  // Without chunks: one write less for each event. The end of the stream is the end of the connection.
  res.useChunkedEncodingByDefault = false;
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    'X-Accel-Buffering': 'no',
    Connection: 'close',
  });
  res.flushHeaders();
  stream = opened;
  live.events.note(reader, { kind: 'opened', stream: opened.id, from: by });
  for (const one of held.values()) stream.heldBack(one);
  void live.tell(stream, [...before, ...heard]);
  await live.serve(stream);
}
