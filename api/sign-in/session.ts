/**
 * Who is signed in at the pages (R1). The cookie holds a signed id and nothing else; the session lies in the database
 * and ends after some minutes without a call, at the latest after some hours, sooner for staff, and at once by signing out.
 */
import { promisify } from 'node:util';
import type { Request, RequestHandler } from 'express';
import session from 'express-session';
import type { Principal } from '../../domain/principal.ts';
import type { AccountKind } from '../../domain/requests/types.ts';

declare module 'express-session' {
  interface SessionData {
    account: Principal;
    /** Milliseconds since 1970: the absolute limit. */
    endsAt: number;
    /** Milliseconds since 1970: when the identity provider said which roles the account has. */
    rolesReadAt?: number;
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Staff whose roles were read longer ago go through the identity provider again with their next page. */
const ROLES_HOLD_MS = 15 * MINUTE_MS;

interface Limits {
  idleMs: number;
  absoluteMs: number;
}

/** How long a session lasts without a call, and at most. */
export const limitsOf = (kind: AccountKind): Limits =>
  kind === 'staff'
    ? { idleMs: 15 * MINUTE_MS, absoluteMs: 4 * HOUR_MS }
    : { idleMs: 30 * MINUTE_MS, absoluteMs: 8 * HOUR_MS };

export interface SessionOptions {
  store: session.Store;
  /** The first one signs, all are accepted. */
  keys: readonly string[];
  publicUrl: string;
}

/** The middleware that finds the session of a call. */
export const createSessions = ({ store, keys, publicUrl }: SessionOptions): RequestHandler =>
  session({
    store,
    secret: [...keys],
    name: cookieName('session', publicUrl),
    resave: false,
    saveUninitialized: false, // nobody in particular gets no cookie
    rolling: true,
    cookie: cookieOptions(publicUrl),
  });

/** `__Host-` binds a cookie to this very host; browsers take such names over https only. */
export const cookieName = (name: string, publicUrl: string): string => (isSecure(publicUrl) ? `__Host-${name}` : name);

/** What all our cookies have in common. */
export const cookieOptions = (publicUrl: string) =>
  ({ httpOnly: true, sameSite: 'lax', secure: isSecure(publicUrl), path: '/' }) as const;

const isSecure = (publicUrl: string): boolean => publicUrl.startsWith('https:');

/**
 * The account that is signed in; a session past its absolute limit is nobody's. A member of staff who lost a role keeps it for
 * `ROLES_HOLD_MS` at most; a form that was opened before may be sent for as long again, so that nothing typed is lost.
 */
export function accountOfSession({ session, method }: Request): Principal | null {
  const { account, endsAt, rolesReadAt } = session;
  if (!account || endsAt === undefined || Date.now() >= endsAt) return null;
  const rolesHoldMs = method === 'GET' || method === 'HEAD' ? ROLES_HOLD_MS : 2 * ROLES_HOLD_MS;
  if (account.kind === 'staff' && rolesReadAt !== undefined && Date.now() - rolesReadAt > rolesHoldMs) return null;
  const { signedInAt = null } = account as Partial<Principal>; // sessions from before this was known lack it
  return { ...account, signedInAt };
}

/** Signs an account in, under an id that nobody knew before. */
export async function beginSession(req: Request, account: Principal): Promise<void> {
  await regenerate(req);
  const { idleMs, absoluteMs } = limitsOf(account.kind);
  req.session.account = account;
  req.session.endsAt = Date.now() + absoluteMs;
  req.session.rolesReadAt = Date.now();
  req.session.cookie.maxAge = idleMs;
  await promisify(req.session.save.bind(req.session))();
}

/** Signs out: the session is gone from the database. */
export const endSession = (req: Request): Promise<void> => promisify(req.session.destroy.bind(req.session))();

const regenerate = (req: Request): Promise<void> => promisify(req.session.regenerate.bind(req.session))();
