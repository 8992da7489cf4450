/** Lets in the callers that a route's policy names: accounts with a token, holders of a link, or anyone. */
import type { Request } from 'express';
import { bearerOf, whoseToken, type Bearer } from '../../db/access/token.ts';
import { withCompany } from '../../db/registrations/accounts.ts';
import { resourceOf } from '../../domain/access/token.ts';
import { readLinkToken, type LinkPurpose } from '../../domain/links/token.ts';
import type { Principal } from '../../domain/principal.ts';
import { addressBlock } from './limits/throttle-counts.ts';
import { notesOf } from './log/notes.ts';
import { Problem } from './problems/problem.ts';
import { notFound } from '../../domain/refusal.ts';
import { unauthorized } from '../sign-in/bearer.ts';
import { accountOfSession } from '../sign-in/session.ts';
import { isFresh, signInAnew } from '../sign-in/fresh.ts';
import type { AccountKind } from '../../domain/requests/types.ts';
import type { AnyCaller, CallPolicy, LinkHolder, Route, ServiceRole, StaffRole } from './route.ts';
import type { Services } from '../server/services.ts';

type AccountPolicy = Extract<CallPolicy, { accounts: unknown }>;
type SessionPolicy = Extract<CallPolicy, { session: unknown }>;

export async function callerOf(req: Request, route: Route, services: Services): Promise<AnyCaller> {
  const { policy } = route;
  if ('accounts' in policy) {
    if (policy.orNobody && !req.get('Authorization')) return null;
    return accountOf(req, policy, services);
  }
  if ('session' in policy) return signedIn(req, policy, services);
  if ('token' in policy) return bearer(req, route, services);
  if ('link' in policy) return linkHolderOf(String(req.params['token']), policy.link, services);
  return null;
}

/** A program with a token of ours, which says who asks; what it may read is looked up as it is handed over. */
async function bearer(req: Request, { path }: Route, { db, config, live }: Services): Promise<Bearer> {
  const token = tokenIn(req);
  if (!token) throw unauthorized('Send the header Authorization: Bearer with an access token of /oauth/token.', null);
  const found = await bearerOf(db, token, resourceOf(config.publicUrl));
  if (!found) {
    const was = await whoseToken(db, token);
    const link = was?.end;
    if (was && req.res) notesOf(req.res).program = was;
    if (!link) throw unauthorized('This token is over. Ask for a new one by the refresh token.');
    const detail = 'The link of this token has ended, and its tokens with it. Ask for a new link.';
    throw unauthorized(detail, 'invalid_token', { link });
  }
  if (req.res) notesOf(req.res).program = found;
  live.reads.used(found.clientId, { call: path, network: addressBlock(req.ip) });
  return found;
}

const tokenIn = (req: Request): string | undefined =>
  /^Bearer +([\w.~+/=-]+)$/i.exec(req.get('Authorization') ?? '')?.[1];

async function accountOf(
  req: Request,
  { accounts: kinds, role, fresh }: AccountPolicy,
  { verifyToken, config, db }: Services,
): Promise<Principal> {
  const token = tokenIn(req);
  if (!token) {
    throw unauthorized('Send the header Authorization: Bearer with a token of the identity provider.', null);
  }
  const principal = allowed(await verifyToken(token), kinds, role);
  if (fresh && !isFresh(principal, config.policy)) throw signInAnew(config.policy);
  return withCompany(db, principal);
}

/** A person who has not signed in is sent to sign in, and from there back to the page they wanted. @throws Problem `unauthorized` */
async function signedIn(
  req: Request,
  { session: kinds, orNobody, role }: SessionPolicy,
  { db }: Services,
): Promise<Principal | null> {
  const principal = accountOfSession(req);
  if (principal) return withCompany(db, orNobody ? principal : allowed(principal, kinds, role));
  if (orNobody) return null;
  // A form is not sent on to the identity provider: what was typed would be lost, and browsers refuse it (form-action).
  throw new Problem(
    'unauthorized',
    'Sign in first.',
    req.method === 'POST'
      ? { members: { reason: 'signed-out' } }
      : { headers: { Location: `/sign-in?next=${encodeURIComponent(req.originalUrl)}` } },
  );
}

function allowed(
  principal: Principal,
  kinds: readonly AccountKind[],
  role: StaffRole | ServiceRole | undefined,
): Principal {
  if (!kinds.includes(principal.kind)) {
    throw new Problem(
      'forbidden',
      `This is for accounts of the kind ${kinds.join(' or ')}; yours is ${principal.kind}.`,
      { members: { reason: 'other-kind', accounts: kinds } },
    );
  }
  if (role && !hasRole(principal, role)) throw new Problem('forbidden', `This takes the role ${role}.`);
  return principal;
}

/** A supervisor may do all that an agent may. */
export const hasRole = ({ roles }: Principal, role: StaffRole | ServiceRole): boolean =>
  roles.some((own) => own === role || (own === 'supervisor' && role === 'agent'));

/** What mail programs take along with an address: the end of its sentence, or what it stood in. */
const AROUND = /[^\w-]+$/;

/** A forged token gets the same answer as a link to a request that does not exist. */
function linkHolderOf(written: string, purpose: LinkPurpose, { config }: Services): LinkHolder {
  const token = written.replace(AROUND, '');
  const read = readLinkToken(config.linkKeys, purpose, token);
  if (!read) throw notFound();
  return { ...read, token };
}
