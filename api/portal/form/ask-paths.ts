/** Requests of those without an account, and where their forms stand. */
import type { RequestType } from '../../../domain/requests/types.ts';

export const askPaths = {
  agent: '/ask',
  'unregistered-fleet': '/ask/unregistered-fleet',
  'public-body': '/ask/public-body',
} as const;
export type AnonymousType = keyof typeof askPaths;
export const isAnonymous = (type: RequestType): type is AnonymousType => Object.hasOwn(askPaths, type);
