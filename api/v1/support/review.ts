/** R36, R68: a public body's request is reviewed, by the API or by the console: what one may not do alone is refused in words. */
import type { z } from 'zod';
import { decideReview, type Reviewed } from '../../../db/review/public-body.ts';
import type { RequestId } from '../../../domain/ids.ts';
import type { Principal } from '../../../domain/principal.ts';
import { Problem } from '../../call/problems/problem.ts';
import { isKnownBody } from '../../../domain/review/known-body.ts';
import { hasRole } from '../../call/caller.ts';
import type { Services } from '../../server/services.ts';
import { isFresh, signInAnew } from '../../sign-in/fresh.ts';
import type { reviewDecision } from './decisions.ts';

/** @throws Problem `not-found`, `not-in-this-state`, `invalid`, `forbidden`, `unauthorized` */
export async function review(
  caller: Principal,
  id: RequestId,
  { decision, reason, release, proposal }: z.output<typeof reviewDecision>,
  { db, config, signalWorkflow }: Services,
): Promise<Exclude<Reviewed, { refused: unknown }>> {
  const reviewed = await decideReview(db, id, {
    decision,
    reason,
    by: caller.account,
    release,
    proposal,
    second: { supervisor: hasRole(caller, 'supervisor'), fresh: isFresh(caller, config.policy) },
    isKnownBody: (email) => isKnownBody(email, config.knownBodies),
  });
  if ('refused' in reviewed) throw problemOf(reviewed.refused, config.policy);
  void signalWorkflow(id);
  return reviewed;
}

function problemOf(refused: Extract<Reviewed, { refused: unknown }>['refused'], policy: Services['config']['policy']) {
  switch (refused) {
    case 'same-person':
      return new Problem('forbidden', 'You proposed this: somebody else, a supervisor, confirms them.', {
        members: { reason: 'same-person' },
      });
    case 'supervisor-only':
      return new Problem('forbidden', 'Confirming the release takes the role supervisor.', {
        members: { reason: 'supervisor-only' },
      });
    case 'sign-in-anew':
      return signInAnew(policy);
    case 'other-proposal':
      return new Problem('not-in-this-state', 'Something else is proposed by now: look at it before you confirm.');
    case 'not-made':
      return new Problem('not-in-this-state', 'The tables are still being made: look at how they come out first.', {
        members: { reason: 'not-made' },
      });
  }
}
