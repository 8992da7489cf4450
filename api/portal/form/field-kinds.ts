/** The fields of every form by page, named as the fields of the API's bodies are, with dots for the levels. */

/** `acceptance-if-any`: a box whose value is the version accepted; `tick`: a box; `tick-if-any`: one that may stay empty; `tick-for-no`: a box that denies; `list-if-any` and `vins`: several texts; `-if-any` where there may be none. */
export type FieldKind =
  | 'text'
  | 'day'
  | 'country'
  | 'choice'
  | 'tick'
  | 'acceptance-if-any'
  | 'tick-for-no'
  | 'tick-if-any'
  | 'list-if-any'
  | 'vins'
  | 'vins-if-any';

// In the order of the form, so that what is wrong is listed in it.
const asked = {
  'period.from': 'day',
  'period.to': 'day',
  groups: 'list-if-any',
  confidentiality: 'acceptance-if-any',
  formats: 'list-if-any',
} as const;
const ofOthers = { withoutPersonal: 'tick', gdprBasis: 'choice' } as const;
const contact = { email: 'text', otherUsersInformed: 'tick' } as const;

const sharing = {
  ...asked,
  purpose: 'text',
  'agreement.reference': 'text',
  'agreement.date': 'day',
  'agreement.confirmed': 'tick',
  size: 'choice',
  ...contact,
  customerConsented: 'tick',
  gatekeeper: 'tick-for-no',
} as const;

const company = {
  'company.name': 'text',
  'company.registrationNumber': 'text',
  'company.address': 'text',
  'company.country': 'country',
} as const;

/** Forms of requests, by type; each becomes the body of `POST /v1/requests`. */
export const requestFields = {
  customer: {
    'products.vins': 'vins',
    'products.wallbox': 'tick',
    ...asked,
    withoutPersonal: 'tick-if-any',
    ...contact,
    otherUsersInformed: 'tick-if-any',
  },
  fleet: { 'products.vins': 'vins', 'products.chargers': 'tick', ...asked, ...ofOthers, ...contact },
  agent: {
    'agent.name': 'text',
    'agent.company.name': 'text',
    'agent.company.registrationNumber': 'text',
    'agent.company.address': 'text',
    'agent.company.country': 'country',
    'customer.name': 'text',
    'customer.email': 'text',
    'products.vins': 'vins',
    'products.wallbox': 'tick',
    ...sharing,
    withoutPersonal: 'tick-if-any',
  },
  provider: {
    'customer.cuuid': 'text',
    'customer.adminEmail': 'text',
    'products.vins': 'vins',
    'products.chargers': 'tick',
    ...sharing,
    ...ofOthers,
  },
  rental: {
    'products.vins': 'vins',
    'renter.name': 'text',
    'renter.email': 'text',
    'rental.from': 'day',
    'rental.to': 'day',
    ...asked,
    ...ofOthers,
    ...contact,
    renterRightsValidated: 'tick',
  },
  'unregistered-fleet': {
    market: 'country',
    ...company,
    'contact.name': 'text',
    'contact.phone': 'text',
    'products.vins': 'vins',
    ...asked,
    ...ofOthers,
    ...contact,
  },
  'public-body': {
    'body.name': 'text',
    'body.country': 'country',
    'body.address': 'text',
    'body.contact': 'text',
    legalBasis: 'text',
    need: 'choice',
    explanation: 'text',
    dataWanted: 'text',
    'products.vins': 'vins-if-any',
    ...asked,
    intendedUse: 'text',
    deadline: 'day',
    duration: 'text',
    eraseOn: 'day',
    whyThisHolder: 'text',
    sharedWith: 'text',
    safeguards: 'text',
    noOffence: 'tick-if-any',
    email: 'text',
  },
} as const satisfies Record<string, Record<string, FieldKind>>;

/** Forms that are no requests for data. */
export const letterFields = {
  enquiry: { topic: 'choice', requestId: 'text', text: 'text', name: 'text', email: 'text' },
  'company-application': { kind: 'choice', ...company, 'contact.name': 'text', 'contact.email': 'text' },
  'provider-application': { ...company, 'contact.name': 'text', 'contact.email': 'text', gatekeeper: 'tick-for-no' },
} as const satisfies Record<string, Record<string, FieldKind>>;

const developer = {
  'developer.kind': 'choice',
  'developer.name': 'text',
  'developer.email': 'text',
  'developer.country': 'country',
  'developer.size': 'choice',
  'developer.company.name': 'text',
  'developer.company.registrationNumber': 'text',
  'developer.company.address': 'text',
  'developer.company.country': 'country',
} as const;

/** Forms of developers (R41); each has its fields within its own thing. */
export const developerFields = {
  developer: { ...developer, 'developer.gatekeeper': 'tick-for-no', 'developer.terms.accepted': 'tick' },
  'developer-change': developer,
  'api-access': { 'access.use': 'choice', 'access.purpose': 'text', 'access.agreement': 'text' },
  credential: {
    'credential.name': 'text',
    'credential.type': 'choice',
    'credential.redirectUris': 'list-if-any',
    'credential.initiateLoginUri': 'text',
  },
  webhook: { 'webhook.name': 'text', 'webhook.url': 'text', 'webhook.types': 'list-if-any' },
} as const satisfies Record<string, Record<string, FieldKind>>;
