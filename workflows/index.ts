/** What the worker bundles. */
export { dataRequest } from './data-request.ts';
export { apiAccess } from './api-access.ts';
export { credential } from './credential.ts';
export { link } from './link.ts';
export { providerConsent } from './provider-consent.ts';
