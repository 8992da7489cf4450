/** What programs call the operations of the OpenAPI document: clients that are generated from it have a function for each name. */

/** Names that do not follow from method and path. */
const IRREGULAR: Record<string, string> = {
  'get /.well-known/oauth-authorization-server': 'getAuthorizationServer',
  'post /v1/requests': 'submitRequest',
  'post /v1/requests/:id/new-link': 'sendNewLink',
  'post /v1/shares/:requestId/decision': 'decideOnShare',
  'post /v1/provider-applications': 'applyAsProvider',
  'post /v1/company-applications': 'registerCompany',
  'post /v1/fleet/users': 'inviteFleetUser',
  'post /v1/fleet/invitations/:id/resend': 'resendFleetInvitation',
  'delete /v1/fleet/invitations/:id': 'withdrawFleetInvitation',
  'post /v1/invitations/:id/accept': 'acceptInvitation',
  'post /v1/fleet/rentals': 'offerRentalAccess',
  'post /v1/fleet/rentals/:id/end': 'endRentalAccess',
  'post /v1/rentals/:id/accept': 'acceptRentalAccess',
  'get /links/invitation/:token': 'openInvitationLink',
  'get /links/rental/:token': 'openRentalLink',
  'post /v1/support/providers/:cuuid/suspend': 'suspendProvider',
  'post /v1/support/providers/:cuuid/resume': 'resumeProvider',
  'post /v1/shares/:requestId/misuse': 'reportMisuse',
  'get /v1/support/misuse': 'listMisuseCases',
  'post /v1/support/requests/:id/misuse': 'recordMisuse',
  'post /v1/support/requests/:id/allow-recipient': 'allowRecipient',
  'post /v1/support/misuse/:id/demand': 'demandErasure',
  'post /v1/support/misuse/:id/close': 'closeMisuseCase',
  'post /v1/enquiries': 'askSupport',
  'get /v1/complaints': 'listComplaintWays',
  'get /v1/catalogue': 'getPublicCatalogue',
  'get /v1/statistics': 'getPublicStatistics',
  'get /v1/support/refusals': 'listRefusals',
  'get /v1/support/requests/:id/dossier': 'getRequestDossier',
  'get /v1/disclosures': 'listDisclosures',
  'get /links/verify/:token': 'openVerifyLink',
  'post /links/verify/:token': 'confirmRequest',
  'get /links/consent/:token': 'openConsentLink',
  'post /links/consent/:token': 'decideOnConsent',
  'get /links/revoke/:token': 'openRevokeLink',
  'post /links/revoke/:token': 'revokeByLink',
  'get /links/status/:token': 'openStatusLink',
  'post /links/status/:token': 'actByStatusLink',
  'get /links/enquiry/:token': 'openEnquiryLink',
  'post /links/enquiry/:token': 'writeByEnquiryLink',
  'get /links/download/:token': 'listFiles',
  'get /links/download/:token/:file': 'downloadFile',
  'post /v1/support/requests/:id/new-link': 'sendNewLinkOfSupportRequest',
  'post /v1/support/requests/:id/address': 'correctAddressOfSupportRequest',
  'post /v1/support/requests/:id/notes': 'addNoteToSupportRequest',
  'post /v1/support/requests/:id/ownership': 'decideOnOwnership',
  'post /v1/support/provider-applications/:id/decision': 'decideOnProviderApplication',
  'post /v1/support/api-access-requests/:id/decision': 'decideOnApiAccess',
  'post /v1/support/compensation-rates': 'setCompensationRate',
  'post /v1/support/charges/:requestId/change': 'changeCharge',
  'get /v1/support/invoices': 'listInvoices',
  'post /v1/registry/batches': 'putRegistryBatch',
  'post /webhooks/sendgrid': 'takeMailEvents',
  'post /sign-out/back-channel': 'endSessions',
  'post /v1/developer': 'registerAsDeveloper',
  'post /v1/credentials/:id/link-urls': 'makeLinkUrl',
  'get /v1/access': 'listAccess',
  'get /v1/support/access': 'listSupportAccess',
  'post /v1/fleet/data-products/:code': 'addDataProduct',
  'delete /v1/fleet/data-products/:code': 'removeDataProduct',
  'post /v1/fleet/vehicles': 'addVehicles',
  'post /v1/fleet/vehicles/remove': 'removeVehicles',
  'post /v1/fleet/subscriptions': 'makeSubscriptions',
  'post /v1/fleet/subscriptions/end': 'endSubscriptions',
  'get /v1/data/products': 'listLinkedProducts',
  'get /v1/data/signals': 'listSignals',
  'get /v1/data/latest': 'getLatest',
  'get /v1/data/readings': 'listReadings',
  'get /v1/data/stream': 'streamReadings',
  'post /v1/data/access/end': 'giveUpAccess',
  'get /v1/webhooks': 'listWebhooks',
  'post /v1/webhooks': 'makeWebhook',
  'get /v1/webhooks/:id': 'getWebhook',
  'patch /v1/webhooks/:id': 'changeWebhook',
  'delete /v1/webhooks/:id': 'removeWebhook',
  'post /v1/webhooks/:id/secrets': 'addWebhookSecret',
  'delete /v1/webhooks/:id/secrets/:sid': 'removeWebhookSecret',
  'post /v1/webhooks/:id/test': 'testWebhook',
  'get /v1/webhooks/:id/deliveries': 'listWebhookDeliveries',
  'post /v1/webhooks/:id/deliveries/:did/replay': 'replayWebhookDelivery',
  'get /v1/support/webhooks': 'listFrontendWebhooks',
  'post /v1/support/webhooks': 'makeFrontendWebhook',
  'get /v1/support/webhooks/:id': 'getFrontendWebhook',
  'patch /v1/support/webhooks/:id': 'changeFrontendWebhook',
  'delete /v1/support/webhooks/:id': 'removeFrontendWebhook',
  'post /v1/support/webhooks/:id/secrets': 'addFrontendWebhookSecret',
  'delete /v1/support/webhooks/:id/secrets/:sid': 'removeFrontendWebhookSecret',
  'post /v1/support/webhooks/:id/test': 'testFrontendWebhook',
  'get /v1/support/webhooks/:id/deliveries': 'listFrontendWebhookDeliveries',
  'post /v1/support/webhooks/:id/deliveries/:did/replay': 'replayFrontendWebhookDelivery',
  'get /healthz': 'getHealth',
  'get /readyz': 'getReadiness',
};

const SINGULAR: Record<string, string> = { people: 'person', access: 'access', latest: 'latest', terms: 'terms' };

/** The name of an operation, such as `cancelRequest`. `path` as Express takes it. */
export function operationOf(method: string, path: string): string {
  const irregular = IRREGULAR[`${method} ${path}`];
  if (irregular) return irregular;
  const parts = path.split('/').filter((part) => part !== '' && part !== 'v1');
  const isOfOne = parts.at(-1)?.startsWith(':') === true;
  const things = parts.filter((part) => !part.startsWith(':'));
  // Of what a parameter follows there is one.
  const names = things.map((thing) => (parts[parts.indexOf(thing) + 1]?.startsWith(':') ? singular(thing) : thing));
  const last = names.at(-1) ?? '';
  const before = names.slice(0, -1);
  if (isOfOne)
    return camel([
      { get: 'get', post: 'act-on', put: 'put', patch: 'change', delete: 'remove' }[method] ?? method,
      ...names,
    ]);
  if (method === 'get') return camel([isPlural(last) ? 'list' : 'get', ...names]);
  if (parts.length > things.length)
    return isPlural(last) ? camel(['add', ...before, singular(last)]) : camel([last, ...before]);
  if (method === 'post')
    return isPlural(last)
      ? camel(['create', ...before, singular(last)])
      : before.length > 0
        ? camel([last, ...before])
        : camel(['create', last]);
  return camel([{ put: 'put', patch: 'change', delete: 'remove' }[method] ?? method, ...names]);
}

const isPlural = (word: string): boolean => word.endsWith('s') && !(word in SINGULAR) && !word.endsWith('ss');
const singular = (word: string): string =>
  SINGULAR[word] ?? (word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.endsWith('s') ? word.slice(0, -1) : word);
const camel = (words: readonly string[]): string =>
  words.join('-').replaceAll(/-+(\w)/g, (_all, letter: string) => letter.toUpperCase());

/** The things that operations are grouped by, in the order in which a reader wants them, and the paths that belong to each. */
const GROUPS: { name: string; description: string; paths: RegExp }[] = [
  { name: 'requests', description: 'Ask for data, and follow what comes of it.', paths: /^\/v1\/requests/ },
  { name: 'links', description: 'What the links in emails open. They need no account.', paths: /^\/links\// },
  { name: 'products', description: 'What is registered to the account.', paths: /^\/v1\/(products|company)(\/|$)/ },
  {
    name: 'companies',
    description: 'People of fleets and rental companies, and what renters are given.',
    paths: /^\/v1\/(company-applications|fleet\/(users|invitations|rentals)|invitations|rentals)/,
  },
  { name: 'shares', description: 'What third parties were given, and the end of it.', paths: /^\/v1\/shares/ },
  { name: 'data', description: 'Continuous data, for programs with an access token.', paths: /^\/v1\/data\// },
  {
    name: 'access',
    description: 'Who reads continuous data of which product, and the end of it.',
    paths: /^\/v1\/(access|notices)/,
  },
  {
    name: 'developers',
    description: 'Register as a developer, ask for access, make credentials.',
    paths: /^\/v1\/(terms|developer|api-access-requests|credentials)/,
  },
  {
    name: 'webhooks',
    description: 'What happens, posted to a server of yours.',
    paths: /^\/v1\/webhooks/,
  },
  {
    name: 'oauth',
    description: 'How a program gets tokens for continuous data (OAuth 2.0).',
    paths: /^\/(oauth\/|\.well-known\/oauth|connect\/)/,
  },
  {
    name: 'fleets',
    description: 'Continuous data of fleets: data products, vehicles, subscriptions.',
    paths: /^\/v1\/(fleet|data-products)/,
  },
  {
    name: 'providers',
    description: 'Service providers of fleets, and what third parties pay.',
    paths: /^\/v1\/(provider|compensation)/,
  },
  {
    name: 'questions',
    description: 'What to do, and whom to ask.',
    paths: /^\/v1\/(guide|enquiries|complaints|catalogue|disclosures|statistics)/,
  },
  { name: 'support', description: 'For staff.', paths: /^\/v1\/support/ },
  {
    name: 'registry',
    description: 'For the operator’s own systems: companies, accounts, products, registrations, signals.',
    paths: /^\/v1\/registry/,
  },
];
const OTHER = { name: 'operating', description: 'Health, and what other systems tell.' };

/** The name of the group that a path belongs to. */
export const groupOf = (path: string): string => GROUPS.find(({ paths }) => paths.test(path))?.name ?? OTHER.name;

/** Those groups that have one of the paths. */
export const groupsOf = (paths: readonly string[]): { name: string; description: string }[] => {
  const used = new Set(paths.map(groupOf));
  return [...GROUPS, OTHER]
    .filter(({ name }) => used.has(name))
    .map(({ name, description }) => ({ name, description }));
};
