/** What a later version of the worker would bundle. */
export { dataRequest } from './data-request.ts';
