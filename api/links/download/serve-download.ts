/** One file of a request, a part of it, or all of them as a ZIP, through the gate (R15, rules 7 and 8). */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { downloadGate } from '../../../db/downloads/gate.ts';
import { endUnderWay } from '../../../db/downloads/under-way.ts';
import { ALL_FILES, type PartHanded } from '../../../db/downloads/parts.ts';
import { blockHashesOf, filesOfLink, isAlive, type FileNow } from '../../../db/downloads/files-now.ts';
import type { RequestId } from '../../../domain/ids.ts';
import { Problem } from '../../call/problems/problem.ts';
import { notFound } from '../../../domain/refusal.ts';
import type { Storage } from '../../../storage/storage.ts';
import { fileAnswer, isZip, zipAnswer, type DownloadAnswer } from './answers.ts';
import { handOver, type Handed, type Outcome } from './hand-over.ts';
import { partsHanded } from './parts-handed.ts';
import type { HandedOver } from '../../server/handed-over.ts';
import { FileMismatch, VerifiedFiles } from './verified-files.ts';

interface DownloadParts {
  db: Knex;
  storage: Storage;
  log: Pick<Logger, 'error'>;
  /** What this process hands over. */
  running: HandedOver;
}

/** Which request, by a link of which generation. */
interface Link {
  id: RequestId;
  generation: number;
}

/** Answers GET and HEAD for one file of a link, or all. Throws a `Problem` before the first byte; later it cuts the connection. */
export type ServeDownload = (link: Link, name: string, req: Request, res: Response) => Promise<void>;

/**
 * Downloads whose memory is kept for later ones, some MiB each. Otherwise each leaves its own behind, of which Node collects
 * nothing before there are 64 MiB.
 */
const SPARE = 8;

/** How files are named. Other names never reach the database, which refuses some characters. */
const NAME = /^[\w.-]{1,100}$/;

/** Made once, since it remembers which files were verified. */
export function serveDownload({ db, storage, log, running }: DownloadParts): ServeDownload {
  const gate = downloadGate(db);
  const verified = new VerifiedFiles(storage);
  const spare: Buffer[][] = [];

  return async (link, name, req, res) => {
    const files = isZip(name)
      ? await filesOfLink(db, link.id, link.generation)
      : NAME.test(name)
        ? await filesOfLink(db, link.id, link.generation, name)
        : [];
    if (files.length === 0) throw await notThere(link);
    const memory = spare.pop() ?? [];
    const open = (file: FileNow) => verified.open(file, () => blockHashesOf(db, link.id, file));
    const answer = isZip(name)
      ? zipAnswer(files, link.id, open)
      : await fileAnswer(files, name, req, { open, memory }).catch((error: unknown) => {
          throw told(link, error);
        });
    res.status(answer.status).setHeaders(new Map(Object.entries(answer.headers)));
    if (req.method === 'HEAD' || answer.status === 304) res.end();
    else if ((await send(link, answer, res)) !== 'whole') return;
    // All of it is with the machine, so nobody reads the memory any more. That of a download which broke off is nobody's again.
    if (spare.length < SPARE) spare.push(memory);
  };

  /** Why there is no such file: the link is over, or it never had one of that name. */
  async function notThere({ id, generation }: Link): Promise<Error> {
    return (await isAlive(db, id, generation)) ? notFound() : linkOver();
  }

  /** Hands the answer over and records how much of it was handed over; cuts the connection where the answer stays incomplete. Answers how it ended. */
  async function send(link: Link, answer: DownloadAnswer, res: Response): Promise<Outcome | undefined> {
    const handed: Handed = { bytes: 0, ended: [] };
    let outcome: Outcome | undefined;
    const { of } = answer;
    const note = 'files' in of ? { name: ALL_FILES, from: 0 } : { name: of.file.name, from: of.part.from };
    const begins = 'files' in of ? of.files.slice(0, 1).map(({ name }) => name) : [of.file.name];
    const body = { chunks: answer.chunks, begins, note: { id: randomUUID(), ...note } };
    try {
      outcome = await handOver(
        answer.bytes === undefined ? body : { ...body, bytes: answer.bytes },
        { request: link.id, generation: link.generation },
        { gate, running },
        res,
        handed,
      );
      if (outcome === 'closed' && !res.headersSent) throw linkOver();
    } catch (thrown) {
      const error = told(link, thrown);
      if (!res.headersSent) {
        for (const header of Object.keys(answer.headers)) res.removeHeader(header);
        throw error;
      }
      if (!res.closed && error === thrown)
        log.error({ request: link.id, error: error instanceof Error ? error.name : 'unknown' }, 'a download broke off');
    }
    if (outcome !== 'whole') res.socket?.resetAndDestroy(); // it must not look whole
    await recorded(link, body.note.id, partsHanded(answer, handed, outcome));
    return outcome;
  }

  /** An error as it is to be thrown on; that a stored file is another one is told to the operator. */
  function told({ id }: Link, error: unknown): unknown {
    if (!(error instanceof FileMismatch)) return error;
    log.error(
      { request: id, file: error.file },
      'ALARM: a stored file is not the one that was recorded; it is not served',
    );
    return new Problem(
      'internal',
      'This file can not be served: it is not the one that was made. The operator was told.',
      { cause: error },
    );
  }

  /** The reader has the bytes, so they must be recorded: tries again where the database is away for a moment. */
  async function recorded({ id }: Link, download: string, handed: readonly PartHanded[]): Promise<void> {
    for (const waitMs of [500, 2000, 8000, 30_000, null]) {
      try {
        return await endUnderWay(db, download, id, handed);
      } catch {
        if (waitMs === null) log.error({ request: id }, 'a download could not be recorded: it counts as it was noted');
        else await sleep(waitMs);
      }
    }
  }
}

/** The link ended after it was checked and before the first byte. */
const linkOver = (): Problem =>
  new Problem('link-dead', 'This link is no longer alive.', { members: { reason: 'over' } });
