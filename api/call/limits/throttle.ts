/** How often a route may be called, by whom it was called. */
import type { Request } from 'express';
import type { Bearer } from '../../../db/access/token.ts';
import type { Principal } from '../../../domain/principal.ts';
import { Problem } from '../problems/problem.ts';
import { asProblem } from '../problems/refusals.ts';
import { addressBlock, addressBlocks, LocalThrottle, rateLimit, SharedThrottle } from './throttle-counts.ts';
import type { AnyCaller, LinkHolder, Route } from '../route.ts';
import type { Services } from '../../server/services.ts';

export interface Throttle {
  /** Counts a call that was let in; answers the headers that tell a program how many more it may make. */
  count: (req: Request, route: Route, caller: AnyCaller) => Promise<Record<string, string>>;
  /** Counts a call that was not: somebody may be guessing tokens or links. */
  countGuess: (req: Request) => void;
  /** The same, where the answer was given already. */
  noteGuess: (req: Request) => void;
  /** Turns away who guessed too often, before a call that is dear to others. */
  refuseGuessers: (req: Request) => void;
}

const GUESSES: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'not-found']);

/** Whether an error may be the answer to a guess. */
export const isGuess = (error: unknown): boolean => {
  const problem = asProblem(error);
  return problem instanceof Problem && GUESSES.has(problem.problem);
};

export function createThrottle({ db, config: { limits } }: Services): Throttle {
  const reads = new LocalThrottle();
  const dataReads = new LocalThrottle();
  const anonymousReads = new LocalThrottle();
  const guesses = new LocalThrottle();
  const acts = new SharedThrottle(db);
  return {
    async count(req, route, caller) {
      const isRead = route.method === 'get';
      if (caller === null) {
        const block = addressBlock(req.ip);
        if (isRead && !('isProbe' in route.policy)) anonymousReads.count(block, limits.anonymousReads);
        if (!isRead && route.takes !== 'bytes')
          for (const { name, times } of addressBlocks(req.ip))
            await acts.count(`anonymous:${name}`, times * limits.anonymousActs);
      } else if ('account' in caller && caller.kind === 'service') {
        return {}; // the operator's own systems: nobody else would be served if they were held up
      } else if ('clientId' in caller && isRead) {
        return rateLimit(dataReads.count(keyOf(caller), limits.dataReads));
      } else if (isRead) {
        reads.count(keyOf(caller), limits.reads);
      } else {
        await acts.count(`act:${keyOf(caller)}`, limits.acts);
      }
      return {};
    },
    countGuess: (req) => guesses.count(addressBlock(req.ip), limits.guesses),
    noteGuess: (req) => guesses.note(addressBlock(req.ip)),
    refuseGuessers: (req) => guesses.check(addressBlock(req.ip), limits.guesses),
  };
}

const keyOf = (caller: Principal | LinkHolder | Bearer): string =>
  'account' in caller
    ? `account:${caller.account}`
    : 'clientId' in caller
      ? `reader:${caller.grantId ?? caller.clientId}`
      : `link:${caller.id}`;
