/**
 * Who may call what, written down by hand from the contract and compared with the routes: a policy that is wrong in the
 * code is wrong here only if somebody wrote it twice. `anyone`: no account is needed, and those that there are do no harm.
 */
import type { AccountKind } from '../../domain/requests/types.ts';
import type { CallPolicy } from '../../api/call/route.ts';

/** Kinds of accounts; `staff:<role>`, `service:<role>`, and `:fresh` where they must have signed in lately; `link:<purpose>`; `program`: with a token of ours; `nobody` beside kinds: also without an account. */
type May = string;

export const calls: Record<string, May> = {
  'POST /v1/products/validate': 'retail fleet',
  'GET /v1/products': 'retail fleet',
  'POST /v1/products/:id/unenroll': 'retail fleet',
  'POST /v1/requests': 'retail fleet provider nobody',
  'GET /v1/requests': 'retail fleet provider',
  'GET /v1/requests/:id': 'retail fleet provider',
  'POST /v1/requests/:id/withdraw': 'retail fleet provider',
  'POST /v1/requests/:id/new-link': 'retail fleet provider',
  'POST /v1/requests/:id/cancel': 'retail fleet provider',
  'GET /v1/shares': 'retail fleet',
  'GET /v1/shares/:requestId/receipt': 'retail fleet',
  'POST /v1/shares/:requestId/revoke': 'retail fleet',
  'GET /v1/access': 'retail fleet',
  'GET /v1/access/:id/log': 'retail fleet',
  'POST /v1/access/:id/end': 'retail fleet',
  'GET /v1/data-products': 'anyone',
  'GET /v1/fleet/data-products': 'fleet',
  'POST /v1/fleet/data-products/:code': 'fleet',
  'DELETE /v1/fleet/data-products/:code': 'fleet',
  'GET /v1/fleet/vehicles': 'fleet',
  'POST /v1/fleet/vehicles': 'fleet',
  'POST /v1/fleet/vehicles/remove': 'fleet',
  'GET /v1/fleet/subscriptions': 'fleet',
  'POST /v1/fleet/subscriptions': 'fleet',
  'POST /v1/fleet/subscriptions/end': 'fleet',
  'GET /v1/data/products': 'program',
  'GET /v1/data/signals': 'program',
  'GET /v1/data/latest': 'program',
  'GET /v1/data/readings': 'program',
  'GET /v1/data/stream': 'program',
  'POST /v1/data/access/end': 'program',
  'GET /v1/company': 'fleet provider',
  'POST /v1/provider-applications': 'anyone',
  'GET /v1/compensation': 'anyone',
  'POST /v1/enquiries': 'anyone',
  'GET /v1/guide': 'anyone',

  'GET /v1/terms': 'anyone',
  'POST /v1/developer': 'retail fleet provider developer',
  'GET /v1/developer': 'retail fleet provider developer',
  'PATCH /v1/developer': 'retail fleet provider developer',
  'POST /v1/api-access-requests': 'retail fleet provider developer',
  'GET /v1/api-access-requests': 'retail fleet provider developer',
  'GET /v1/api-access-requests/:id': 'retail fleet provider developer',
  'POST /v1/credentials': 'retail fleet provider developer',
  'GET /v1/credentials': 'retail fleet provider developer',
  'GET /v1/credentials/:id': 'retail fleet provider developer',
  'PATCH /v1/credentials/:id': 'retail fleet provider developer',
  'POST /v1/credentials/:id/secrets': 'retail fleet provider developer',
  'DELETE /v1/credentials/:id/secrets/:sid': 'retail fleet provider developer',
  'GET /v1/credentials/:id/streams': 'retail fleet provider developer',
  'DELETE /v1/credentials/:id/streams/:sid': 'retail fleet provider developer',
  'POST /v1/credentials/:id/revoke': 'retail fleet provider developer',
  'GET /.well-known/oauth-authorization-server': 'anyone',
  'GET /connect/:key': 'anyone',
  'GET /links/access/:token': 'link:access',
  'POST /links/access/:token': 'link:access',
  'POST /v1/credentials/:id/link-urls': 'retail fleet provider developer',

  'GET /links/verify/:token': 'link:verify',
  'POST /links/verify/:token': 'link:verify',
  'GET /links/consent/:token': 'link:consent',
  'POST /links/consent/:token': 'link:consent',
  'GET /links/revoke/:token': 'link:revoke',
  'POST /links/revoke/:token': 'link:revoke',
  'GET /links/status/:token': 'link:status',
  'POST /links/status/:token': 'link:status',
  'GET /links/download/:token': 'link:download',
  'GET /links/download/:token/:file': 'link:download',
  'GET /links/enquiry/:token': 'link:enquiry',
  'POST /links/enquiry/:token': 'link:enquiry',

  'GET /v1/support/requests': 'staff:agent',
  'GET /v1/support/requests/:id': 'staff:agent',
  'POST /v1/support/requests/:id/ownership': 'staff:agent',
  'POST /v1/support/requests/:id/review': 'staff:agent',
  'POST /v1/support/requests/:id/resend': 'staff:agent',
  'POST /v1/support/requests/:id/withdraw': 'staff:supervisor',
  'POST /v1/support/requests/:id/new-link': 'staff:supervisor',
  'POST /v1/support/requests/:id/address': 'staff:supervisor:fresh',
  'POST /v1/support/requests/:id/cancel': 'staff:supervisor',
  'POST /v1/support/requests/:id/notes': 'staff:agent',
  'GET /v1/support/provider-applications': 'staff:agent',
  'POST /v1/support/provider-applications/:id/decision': 'staff:supervisor',
  'POST /v1/support/provider-applications/:id/resend': 'staff:agent',
  'GET /v1/support/api-access-requests': 'staff:agent',
  'POST /v1/support/api-access-requests/:id/decision': 'staff:supervisor',
  'POST /v1/support/api-access-requests/:id/resend': 'staff:agent',
  'GET /v1/support/access': 'staff:agent',
  'GET /v1/support/access/:id': 'staff:agent',
  'POST /v1/support/access/:id/end': 'staff:supervisor',
  'GET /v1/support/compensation-rates': 'staff:agent',
  'POST /v1/support/compensation-rates': 'staff:supervisor',
  'GET /v1/support/charges': 'staff:agent',
  'GET /v1/support/enquiries': 'staff:agent',
  'GET /v1/support/enquiries/:id': 'staff:agent',
  'POST /v1/support/enquiries/:id/answer': 'staff:agent',
  'POST /v1/support/enquiries/:id/resend': 'staff:agent',
  'POST /v1/support/enquiries/:id/close': 'staff:agent',
  'POST /v1/support/enquiries/close': 'staff:agent',
  'GET /v1/support/summary': 'staff:agent',
  'POST /v1/support/requests/:id/hold': 'staff:supervisor',
  'POST /v1/support/people/:email/export': 'staff:supervisor:fresh',
  'POST /v1/support/people/:email/erase': 'staff:supervisor:fresh',

  'PUT /v1/registry/companies/:cuuid': 'service:registry',
  'GET /v1/registry/companies/:cuuid': 'service:registry',
  'GET /v1/registry/companies': 'service:registry',
  'PUT /v1/registry/accounts/:sub': 'service:registry',
  'GET /v1/registry/accounts/:sub': 'service:registry',
  'GET /v1/registry/accounts': 'service:registry',
  'PUT /v1/registry/products/:number': 'service:registry',
  'GET /v1/registry/products/:number': 'service:registry',
  'GET /v1/registry/products': 'service:registry',
  'PUT /v1/registry/registrations/:id': 'service:registry',
  'GET /v1/registry/registrations/:id': 'service:registry',
  'GET /v1/registry/registrations': 'service:registry',
  'PUT /v1/registry/signals/:path': 'service:registry',
  'GET /v1/registry/signals/:path': 'service:registry',
  'GET /v1/registry/signals': 'service:registry',
  'POST /v1/registry/batches': 'service:registry',

  'POST /webhooks/sendgrid': 'anyone',
  'POST /sign-out/back-channel': 'anyone',
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /openapi.json': 'anyone',
  'GET /docs': 'anyone',
  'GET /docs/begin.js': 'anyone',
  'GET /docs/swagger-ui.css': 'anyone',
  'GET /docs/swagger-ui-bundle.js': 'anyone',
  'GET /problems/:name': 'anyone',
};

export const pages: Record<string, May> = {
  'GET /': 'anyone',
  'GET /guide/:role': 'anyone',
  'GET /sign-in': 'anyone',
  'GET /sign-in/return': 'anyone',
  'POST /sign-out': 'anyone',
  'GET /signed-in': 'anyone',
  'POST /language': 'anyone',
  'GET /signed-out': 'anyone',
  'GET /requests': 'retail fleet provider',
  'GET /link/:uid': 'retail fleet',
  'POST /link/:uid': 'retail fleet',
  'GET /requests/new': 'retail fleet provider',
  'POST /requests/new': 'retail fleet provider',
  'GET /requests/new/rental': 'fleet',
  'POST /requests/new/rental': 'fleet',
  'GET /requests/:id': 'retail fleet provider',
  'POST /requests/:id/cancel': 'retail fleet provider',
  'POST /requests/:id/withdraw': 'retail fleet provider',
  'POST /requests/:id/new-link': 'retail fleet provider',
  'GET /ask': 'anyone',
  'POST /ask': 'anyone',
  'GET /ask/sent': 'anyone',
  'GET /ask/unregistered-fleet': 'anyone',
  'POST /ask/unregistered-fleet': 'anyone',
  'GET /ask/unregistered-fleet/sent': 'anyone',
  'GET /ask/public-body': 'anyone',
  'POST /ask/public-body': 'anyone',
  'GET /ask/public-body/sent': 'anyone',
  'GET /question': 'anyone',
  'POST /question': 'anyone',
  'GET /question/sent': 'anyone',
  'GET /apply': 'anyone',
  'POST /apply': 'anyone',
  'GET /apply/sent': 'anyone',
  'GET /products': 'retail fleet',
  'GET /products/:id': 'retail fleet',
  'GET /products/:id/live': 'retail fleet',
  'GET /products/:id/live/events': 'retail fleet',
  'GET /products/:id/unenroll': 'retail fleet',
  'POST /products/:id/unenroll': 'retail fleet',
  'GET /company': 'fleet provider',
  'GET /fleet': 'fleet',
  'POST /fleet': 'fleet',
  'GET /fleet/list.csv': 'fleet',
  'GET /fleet/add': 'fleet',
  'POST /fleet/add': 'fleet',
  'GET /fleet/data-products': 'fleet',
  'POST /fleet/data-products': 'fleet',
  'GET /fleet/data-products/remove': 'fleet',
  'POST /fleet/data-products/remove': 'fleet',
  'GET /access': 'retail fleet',
  'GET /access/:id': 'retail fleet',
  'POST /access/:id/end': 'retail fleet',
  'GET /shares': 'retail fleet',
  'GET /shares/:requestId/receipt': 'retail fleet',
  'POST /shares/:requestId/end': 'retail fleet',
  'GET /terms': 'anyone',
  'GET /developer': 'retail fleet provider developer',
  'GET /developer/register': 'retail fleet provider developer',
  'POST /developer/register': 'retail fleet provider developer',
  'GET /developer/profile': 'retail fleet provider developer',
  'POST /developer/profile': 'retail fleet provider developer',
  'POST /developer/terms': 'retail fleet provider developer',
  'GET /developer/access': 'retail fleet provider developer',
  'POST /developer/access': 'retail fleet provider developer',
  'GET /developer/credentials/new': 'retail fleet provider developer',
  'POST /developer/credentials/new': 'retail fleet provider developer',
  'GET /developer/credentials/:id': 'retail fleet provider developer',
  'POST /developer/credentials/:id': 'retail fleet provider developer',
  'POST /developer/credentials/:id/secrets': 'retail fleet provider developer',
  'POST /developer/credentials/:id/remove-secret': 'retail fleet provider developer',
  'GET /developer/credentials/:id/links': 'retail fleet provider developer',
  'GET /developer/links/:id': 'retail fleet provider developer',
  'GET /developer/credentials/:id/revoke': 'retail fleet provider developer',
  'POST /developer/credentials/:id/revoke': 'retail fleet provider developer',
  'GET /support': 'staff:agent',
  'GET /support/summary': 'staff:agent',
  'GET /support/requests/:id': 'staff:agent',
  'POST /support/requests/:id/ownership': 'staff:agent',
  'POST /support/requests/:id/review': 'staff:agent',
  'POST /support/requests/:id/resend': 'staff:agent',
  'POST /support/requests/:id/cancel': 'staff:supervisor',
  'POST /support/requests/:id/withdraw': 'staff:supervisor',
  'POST /support/requests/:id/new-link': 'staff:supervisor',
  'POST /support/requests/:id/address': 'staff:supervisor',
  'POST /support/requests/:id/notes': 'staff:agent',
  'GET /support/enquiries': 'staff:agent',
  'GET /support/enquiries/:id': 'staff:agent',
  'POST /support/enquiries/:id/answer': 'staff:agent',
  'POST /support/enquiries/close': 'staff:agent',
  'GET /support/applications': 'staff:agent',
  'POST /support/applications/:id/decision': 'staff:supervisor',
  'GET /support/rates': 'staff:agent',
  'POST /support/rates': 'staff:supervisor',
  'GET /support/developers': 'staff:agent',
  'POST /support/developers/:id/decision': 'staff:supervisor',
  'GET /support/access': 'staff:agent',
  'GET /support/access/:id': 'staff:agent',
  'POST /support/access/:id/end': 'staff:supervisor',
};

/** Who calls, as far as a policy looks. */
interface Standing {
  kind: AccountKind | null;
  roles: readonly string[];
  /** A program with a token of ours. */
  isProgram?: boolean;
  /** Whether they signed in a moment ago. */
  fresh?: boolean;
}

/** Whether somebody is let in by what stands above: `401` is for whom nothing is known of, or not lately enough, `403` for the wrong kind. */
export function letIn(may: May, { kind, roles, fresh, isProgram }: Standing, forged = false): 'in' | 401 | 403 {
  const words = may.split(' ');
  if (may === 'anyone' || may.startsWith('link:')) return 'in';
  if (may === 'program') return isProgram ? 'in' : 401;
  if (kind === null) return words.includes('nobody') && !forged && !isProgram ? 'in' : 401;
  const [account, role, lately] = may.split(':');
  if (role) {
    const isSupervisor = role === 'agent' && roles.includes('supervisor');
    if (kind !== account || !(roles.includes(role) || isSupervisor)) return 403;
    return lately && !fresh ? 401 : 'in';
  }
  return words.includes(kind) ? 'in' : 403;
}

/** A route's own policy in the same words, to be compared. */
export function inWords(policy: CallPolicy): May {
  if ('anyone' in policy) return 'anyone';
  if ('link' in policy) return `link:${policy.link}`;
  if ('token' in policy) return 'program';
  const kinds = 'accounts' in policy ? policy.accounts : policy.session;
  if ('session' in policy && policy.orNobody) return 'anyone';
  const { role } = policy;
  const lately = 'fresh' in policy && policy.fresh ? ':fresh' : '';
  return [
    ...kinds.map((kind) => (role ? `${kind}:${role}${lately}` : kind)),
    ...(policy.orNobody ? ['nobody'] : []),
  ].join(' ');
}
