/** What the worker bundles. */
export { dataRequest } from './data-request.ts';
