/** The parts that the API works with. They are passed in, so that tests and the sandbox can pass in their own. */
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { CarriedKind, RequestId } from '../../domain/ids.ts';
import type { RequestHandler } from 'express';
import type { Storage } from '../../storage/storage.ts';
import type { VerifyToken } from '../sign-in/bearer.ts';
import type { LiveReadings } from '../v1/data/live.ts';
import type { NoticeEars } from '../v1/notices/ears.ts';
import type { LiveWorkflow } from './engine.ts';
import type { HandedOver } from './handed-over.ts';
import type { Metrics } from './metrics.ts';
import type { ApiConfig } from './config.ts';
import type { QuickStart } from './documents.ts';
import type { Readiness } from './readiness.ts';
import type { Route } from '../call/route.ts';
import type { ReadLogoutToken } from '../sign-in/back-channel.ts';
import type { OAuth } from '../oauth/oauth.ts';
import type { Attempts } from '../sign-in/attempt.ts';
import type { Csrf } from '../sign-in/csrf.ts';
import type { SignIn } from '../sign-in/identity.ts';

export interface Services {
  /** As the application's role. */
  db: Knex;
  config: ApiConfig;
  storage: Storage;
  /** What this process hands over: downloads, readings. */
  running: HandedOver;
  /** Readings for programs, as they come in and from the log. */
  live: LiveReadings;
  /** Who waits for notices. */
  ears: NoticeEars;
  /** Tells a workflow, a request's where nothing else is said, to look at its row again; gives up after 800 ms and never rejects (rule 24). */
  signalWorkflow: (id: string, kind?: CarriedKind) => Promise<void>;
  /** The state of a request's workflow, from the engine; `unavailable` after 800 ms, and never rejects. */
  liveWorkflow: (id: RequestId) => Promise<LiveWorkflow>;
  verifyToken: VerifyToken;
  /** Finds who is signed in at the pages. */
  sessions: RequestHandler;
  csrf: Csrf;
  signIn: SignIn;
  attempts: Attempts;
  /** The authorization server for programs (R42). */
  oauth: OAuth;
  readLogoutToken: ReadLogoutToken;
  readiness: Readiness;
  log: Logger;
  metrics: Metrics;
  /** Further routes: how the sandbox adds its own. In production there are none. */
  extraRoutes?: readonly Route[];
  /** What to do first, at `/docs`: the sandbox's. In production it is ours. */
  quickStart?: QuickStart;
  /** Further addresses that pages lead to, by what they concern: the sandbox's. In production there are none. */
  besides?: {
    product: (of: { vin: string | null; serial: string | null }) => readonly { address: string; words: string }[];
  };
}
