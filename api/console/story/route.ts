/** One request as the console shows it, and what staff do about it (R34, R36, R39, R40). */
import { z } from 'zod';
import { allowRecipient } from '../../../db/conduct/recipient.ts';
import { addNote } from '../../../db/support/notes.ts';
import { decideOwnership } from '../../../db/review/ownership.ts';
import { resendOfRequest } from '../../../db/mails/again.ts';
import { correctAddress } from '../../../db/requests/address.ts';
import { cancelForSupport } from '../../../db/requests/cancel.ts';
import { withholdOfRequest } from '../../../db/secrets/withhold.ts';
import { requestIdSchema, type RequestId } from '../../../domain/ids.ts';
import type { Principal } from '../../../domain/principal.ts';
import { returnedAct, takeAct, type Act, type Returned } from '../act.ts';
import { secretsRoutes } from '../secrets-routes.ts';
import { storyOf } from './story.ts';
import { storyPage } from './page.tsx';
import { releaseIn } from './release.tsx';
import { route, type Answer, type Route } from '../../call/route.ts';
import type { Services } from '../../server/services.ts';
import { hasRole } from '../../call/caller.ts';
import { returnedQuery } from '../../call/input/returned.ts';
import { isTicked, numberIn, textIn, typedForm, type Typed } from '../../call/input/typed.ts';
import { isFresh, signInAnew } from '../../sign-in/fresh.ts';
import { mailDomainIn } from '../../v1/support/answers.ts';
import { ownershipDecision, reviewDecision } from '../../v1/support/decisions.ts';
import { review } from '../../v1/support/review.ts';
import { linkActs } from '../../v1/requests/link-acts.ts';
import { addressCorrection, cancellation, newNote, resending, withReason } from '../../v1/support/requests.ts';

const agent = { session: ['staff'], role: 'agent' } as const;
const supervisor = { session: ['staff'], role: 'supervisor' } as const;
const params = z.strictObject({ id: requestIdSchema });

const show = async (
  caller: Principal,
  id: RequestId,
  services: Services,
  returned: Returned | null,
): Promise<Answer> => {
  const story = await storyOf(services, id);
  return {
    page: storyPage({
      story,
      me: caller.account,
      maySupervise: hasRole(caller, 'supervisor'),
      isFresh: isFresh(caller, services.config.policy),
      mailDomain: mailDomainIn(story.record, services.config.knownBodies),
      home: services.config.policy.country,
      returned,
    }),
  };
};

interface ActOnRequest<S extends z.ZodType> {
  /** Below the request's own address. */
  path: string;
  policy: typeof agent | typeof supervisor;
  summary: string;
  rule: string;
  /** Of the API's own route for it. */
  schema: S;
}

/** A form of the request's page; it leads back there, done or not. */
const act = <S extends z.ZodType>(
  { path, policy, summary, rule, schema }: ActOnRequest<S>,
  of: (
    call: { caller: Principal; by: string; id: RequestId; typed: Typed },
    services: Services,
  ) => Pick<Act<S>, 'form' | 'body' | 'tooLate' | 'does'>,
): Route =>
  route({
    method: 'post',
    path: `/support/requests/:id/${path}`,
    policy,
    summary,
    rule,
    params,
    takes: 'form',
    body: typedForm,
    responses: { 303: { description: 'Done.' } },
    handler: ({ caller, params: { id }, body: typed }, services) =>
      takeAct(
        {
          ...of({ caller, by: caller.account, id, typed }, services),
          schema,
          typed,
          next: `/support/requests/${id}`,
        },
        { caller, services },
      ),
  });

export const consoleRequestRoutes: Route[] = [
  route({
    method: 'get',
    path: '/support/requests/:id',
    policy: agent,
    summary: 'One request: its whole story, and what its workflow says at this moment.',
    rule: 'R39',
    params,
    query: z.object(returnedQuery),
    responses: { 200: { description: 'A page.' } },
    handler: async ({ caller, params: { id }, query: { draft } }, services) =>
      show(caller, id, services, await returnedAct({ caller, services }, `/support/requests/${id}`, draft)),
  }),
  act(
    {
      path: 'ownership',
      policy: agent,
      summary: 'Confirms or refuses that the company owns the vehicles.',
      rule: 'R34, R40',
      schema: ownershipDecision,
    },
    ({ by, id, typed }, { db, signalWorkflow }) => ({
      form: 'ownership',
      body: { confirmed: choiceIn(typed, { confirm: true, refuse: false }), reason: textIn(typed, 'reason') },
      tooLate: 'console.fault.moved',
      does: async ({ confirmed, reason }) => {
        await decideOwnership(db, id, confirmed, { by, reason });
        void signalWorkflow(id);
      },
    }),
  ),
  act(
    {
      path: 'review',
      policy: agent,
      summary: "Accepts or declines a public body's request, or asks for a change.",
      rule: 'R36, R40',
      schema: reviewDecision,
    },
    ({ caller, id, typed }, services) => {
      const proposal = textIn(typed, 'proposal');
      const decision = textIn(typed, 'decision');
      const accepting = { release: releaseIn(typed) };
      // Confirming a proposal is accepting what it names.
      const isConfirming = decision === 'confirm';
      const how = isConfirming ? { proposal } : decision === 'accept' ? accepting : {};
      return {
        form: isConfirming ? 'confirm' : 'review',
        body: { decision: isConfirming ? 'accept' : decision, reason: textIn(typed, 'reason'), ...how },
        tooLate: 'console.fault.moved',
        does: (body) => review(caller, id, body, services),
      };
    },
  ),
  act(
    {
      path: 'resend',
      policy: agent,
      summary: 'Sends an email again, with the same links, to everyone it went to.',
      rule: 'R40',
      schema: resending,
    },
    ({ by, id, typed }, { db }) => {
      const step = textIn(typed, 'step');
      return {
        form: `resend-${step}`,
        body: { step },
        tooLate: 'console.fault.resend',
        does: ({ step }) => resendOfRequest(db, id, by, step),
      };
    },
  ),
  act(
    {
      path: 'cancel',
      policy: supervisor,
      summary: 'Cancels a request that is not ready yet.',
      rule: 'R40, R50',
      schema: cancellation,
    },
    ({ by, id, typed }, { db, signalWorkflow }) => ({
      form: 'cancel',
      body: { reason: textIn(typed, 'reason'), tell: isTicked(typed, 'tell') },
      tooLate: 'console.fault.moved',
      does: async (why) => {
        await cancelForSupport(db, id, by, why, numberIn(typed, 'seen'));
        void signalWorkflow(id);
      },
    }),
  ),
  act(
    {
      path: 'allow-recipient',
      policy: supervisor,
      summary: 'Lets a request go on whose third party is looked at first.',
      rule: 'R61',
      schema: withReason,
    },
    ({ by, id, typed }, { db, signalWorkflow }) => ({
      form: 'recipient',
      body: { reason: textIn(typed, 'reason') },
      tooLate: 'console.fault.moved',
      does: async ({ reason }) => {
        await allowRecipient(db, id, by, reason);
        void signalWorkflow(id);
      },
    }),
  ),
  ...linkActs.map(({ act: path, does, summary }) =>
    act(
      { path, policy: supervisor, summary, rule: 'R15, R40', schema: withReason },
      ({ by, id, typed }, { db, signalWorkflow }) => ({
        form: path,
        body: { reason: textIn(typed, 'reason') },
        tooLate: 'console.fault.moved',
        does: async ({ reason }) => {
          await does(db, id, { staff: by, reason, seen: numberIn(typed, 'seen') });
          void signalWorkflow(id);
        },
      }),
    ),
  ),
  ...secretsRoutes({
    path: '/support/requests',
    id: requestIdSchema,
    withhold: withholdOfRequest,
    resumed: (id, { signalWorkflow }) => void signalWorkflow(id),
  }),
  act(
    {
      path: 'address',
      policy: supervisor,
      summary: 'Corrects the address of a request, after a word with its requester.',
      rule: 'R15, R40',
      schema: addressCorrection,
    },
    ({ caller, by, id, typed }, { db, config, signalWorkflow }) => ({
      form: 'address',
      body: { reason: textIn(typed, 'reason'), email: textIn(typed, 'email') },
      tooLate: 'console.fault.moved',
      does: async (correction) => {
        if (!isFresh(caller, config.policy)) throw signInAnew(config.policy);
        await correctAddress(db, id, { ...correction, by });
        void signalWorkflow(id);
      },
    }),
  ),
  act(
    { path: 'notes', policy: agent, summary: 'Adds a note.', rule: 'R40', schema: newNote },
    ({ by, id, typed }, { db }) => ({
      form: 'note',
      body: { text: textIn(typed, 'text') },
      tooLate: 'console.fault.moved',
      does: ({ text }) => addNote(db, id, by, text, numberIn(typed, 'seen')),
    }),
  ),
];

/** What a button of a form stands for; nothing where it is none of them. */
const choiceIn = (typed: Typed, choices: Record<string, boolean>): boolean | undefined =>
  choices[textIn(typed, 'decision')];
