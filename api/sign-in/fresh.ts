/**
 * R68: what releases or erases data of others takes a fresh sign-in: the identity provider saw the person within
 * `policy.freshSignIn` (its claim `auth_time`). Where it does not say when, the sign-in is not fresh.
 */
import { windowMs, type Policy } from '../../domain/policy.ts';
import type { Principal } from '../../domain/principal.ts';
import { Problem } from '../call/problems/problem.ts';

/** Whether the account signed in within the policy's time. */
export const isFresh = ({ signedInAt }: Principal, { freshSignIn }: Policy): boolean =>
  signedInAt !== null && Date.now() - signedInAt * 1000 <= windowMs(freshSignIn);

/** What a program is told whose account signed in too long ago (RFC 9470). */
export function signInAnew({ freshSignIn }: Policy): Problem {
  const seconds = Math.floor(windowMs(freshSignIn) / 1000);
  return new Problem('unauthorized', `This takes a fresh sign-in, at most ${seconds} seconds old. Sign in again.`, {
    headers: {
      'WWW-Authenticate': `Bearer realm="right-of-way", error="insufficient_user_authentication", max_age="${seconds}"`,
    },
    members: { reason: 'sign-in-anew' },
  });
}

/** Where people sign in anew and come back to a page. */
export const freshSignInAddress = (next: string): string => `/sign-in?fresh=yes&next=${encodeURIComponent(next)}`;
