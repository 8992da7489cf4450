/** The page of what a program does, and its events while it is open (R41). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { programEvents, watchProgram } from '../../../db/access/program-events.ts';
import { readersOf } from '../../../db/access/products.ts';
import { streamsOf } from '../../../db/access/streams.ts';
import { credentialFor, type Credential } from '../../../db/credentials/credentials.ts';
import { databaseNow } from '../../../db/postgres/clock.ts';
import { withCompany } from '../../../db/registrations/accounts.ts';
import { isSignedIn } from '../../../db/sign-in/signed-in.ts';
import type { Principal } from '../../../domain/principal.ts';
import { Refusal } from '../../../domain/refusal.ts';
import { localeOf } from '../../call/answer/negotiation.ts';
import { PageParts } from '../../call/answer/page-parts.ts';
import { Crowd } from '../../call/limits/crowd.ts';
import { Problem } from '../../call/problems/problem.ts';
import { route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { viewOf, type View } from '../../ui/view.ts';
import { productsFor } from '../../v1/data/products.ts';
import { developers } from '../../v1/developer/routes.ts';
import { doingsPage, doingsParts, DoingsOver, type Doings, type Silent } from './live.tsx';

const policy = { session: developers } as const;
const params = z.strictObject({ id: z.uuid() });

const SHOWN = { events: 100, silent: 20, links: 5 };
/** At once of this process. */
const open = new Crowd({ inAll: 200, ofBlock: 8 });
const LOOK_EVERY_MS = 1000;
/** Processes that came since the last time, or did not hear it, hear it again. */
const WATCH_EVERY_MS = 10_000;

async function doingsOf(db: Knex, { clientId }: Credential): Promise<Doings> {
  const [streams, events, now] = await Promise.all([
    streamsOf(db, clientId),
    programEvents(db, clientId, SHOWN.events),
    databaseNow(db),
  ]);
  return { streams, events, now };
}

/** Of the newest links, or of the program by itself: products that say nothing at the moment. */
async function silentOf(services: Services, { clientId }: Credential): Promise<Silent[]> {
  const silent: Silent[] = [];
  for (const reader of await readersOf(services.db, clientId, SHOWN.links)) {
    const { products } = await productsFor(services, reader, 0);
    for (const { id: product, state } of products)
      if (state !== 'streaming') silent.push({ product, link: reader.grantId, state });
  }
  return silent.slice(0, SHOWN.silent);
}

interface Watching {
  caller: Principal;
  id: string;
  view: View;
  services: Services;
}

/** Streams until the session ends or the credential is theirs no more, the reader goes, or the process stops. */
async function streamDoings(req: Request, res: Response, watching: Watching): Promise<void> {
  const { caller, id, view, services } = watching;
  const leave = open.enter(caller.account);
  if (!leave) throw new Problem('too-many', 'Too many of these pages are open for this account.', { retryAfter: 10 });
  const session = req.sessionID;
  Reflect.deleteProperty(req, 'session'); // an open page does not keep its session alive, nor brings one back
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  try {
    const page = new PageParts(res);
    let watchedAt = -Infinity;
    while (!gone.signal.aborted && !services.readiness.draining) {
      const credential = await mineStill(services.db, caller, { id, session });
      if (!credential) return page.end(<DoingsOver view={view} id={id} />);
      if (performance.now() - watchedAt > WATCH_EVERY_MS) {
        await watchProgram(services.db, credential.clientId);
        watchedAt = performance.now();
      }
      const doings = await doingsOf(services.db, credential);
      if (!res.writableNeedDrain) page.send(doingsParts(view, doings));
      page.beat();
      await delay(LOOK_EVERY_MS, undefined, { signal: gone.signal }).catch(() => undefined);
    }
  } catch {
    // The database is away, or too slow: the browser comes back.
  } finally {
    leave();
    res.end();
  }
}

async function mineStill(
  db: Knex,
  caller: Principal,
  { id, session }: { id: string; session: string },
): Promise<Credential | null> {
  if (!(await isSignedIn(db, session))) return null;
  try {
    return await credentialFor(db, await withCompany(db, caller), id);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

export const portalDoingsRoutes = [
  route({
    method: 'get',
    path: '/developer/credentials/:id/live',
    policy,
    summary:
      'What the program does: open streams, what was handed over, what was refused, and which products are silent.',
    rule: 'R41, R43',
    params,
    responses: { 200: { description: 'A page.' } },
    handler: async ({ caller, params: { id } }, services) => {
      const credential = await credentialFor(services.db, caller, id);
      await watchProgram(services.db, credential.clientId);
      const [doings, silent] = await Promise.all([doingsOf(services.db, credential), silentOf(services, credential)]);
      return { page: doingsPage({ credential, doings, silent }) };
    },
  }),
  route({
    method: 'get',
    path: '/developer/credentials/:id/live/events',
    policy,
    summary: 'What changes of that page while it is open, as server-sent events. Ends with the session.',
    rule: 'R41, R43',
    params,
    responses: { 200: { description: 'Parts of the page.', mediaType: 'text/event-stream' } },
    problems: ['too-many'],
    handler: ({ caller, params: { id } }, services) => ({
      stream: async (req, res) => {
        await credentialFor(services.db, caller, id);
        await streamDoings(req, res, { caller, id, view: viewOf(localeOf(req), services.config), services });
      },
    }),
  }),
];
