/** R54: staff withhold, suspend or refuse trade secrets, of a request or of what a program reads, and give them again. */
import { z } from 'zod';
import {
  confirmRefusal,
  noteNotice,
  resumeOfRequest,
  resumeSecrets,
  withholdOfLink,
  withholdOfRequest,
  type NotConfirmed,
} from '../../../db/secrets/withhold.ts';
import { withholdings, type Withholding } from '../../../db/secrets/withholdings.ts';
import { requestIdSchema } from '../../../domain/ids.ts';
import { noticeForm, resumeForm, withholdForm, withholdingKinds } from '../../../domain/secrets/withholding.ts';
import { daySchema } from '../../../domain/time/day.ts';
import { cursorSchema, cursorText } from '../../call/input/cursor.ts';
import { Problem } from '../../call/problems/problem.ts';
import { route } from '../../call/route.ts';

const agent = { accounts: ['staff'], role: 'agent' } as const;
const supervisor = { accounts: ['staff'], role: 'supervisor' } as const;
const second = { accounts: ['staff'], role: 'supervisor', fresh: true } as const;
const params = z.strictObject({ id: z.uuid() });
const ofRequest = z.strictObject({ id: requestIdSchema });
const instant = z.iso.datetime();

export const withholdingAnswer = z
  .strictObject({
    id: z.uuid(),
    request: z.uuid().nullable(),
    link: z.uuid().nullable(),
    kind: z.enum(withholdingKinds),
    status: z
      .enum(['proposed', 'in-force', 'over'])
      .describe('`proposed`: a refusal, which holds nothing back before a second person confirms it.'),
    signals: z.array(z.string()),
    elements: z.record(z.string(), z.string()),
    reason: z.string(),
    proposedBy: z.string(),
    proposedAt: instant,
    inForceAt: instant.nullable(),
    confirmedBy: z.string().nullable(),
    notice: z.strictObject({ number: z.string(), on: daySchema }).nullable(),
    endedAt: instant.nullable(),
    endReason: z.string().nullable(),
  })
  .meta({ id: 'Withholding' });

const done = { 200: { description: 'As it is now, from this moment.', schema: withholdingAnswer } };
const example = {
  suspend: {
    signals: ['Vehicle.Private.TractionBattery.InternalResistance'],
    kind: 'suspend',
    elements: { ground: 'measures-not-implemented', measures: 'Measure 3: the files lay on a public share.' },
    reason: 'The files were found on a public share. They are suspended until it is closed.',
    notice: { number: 'BNetzA 4711', on: '2026-03-02' },
  },
};

/** @throws Problem where a second person is needed */
export function mustBeSecond(confirmed: Withholding | NotConfirmed): Withholding {
  if (confirmed !== 'same-person') return confirmed;
  throw new Problem('forbidden', 'You proposed this refusal: somebody else, a supervisor, confirms it.', {
    members: { reason: 'same-person' },
  });
}

export const supportWithholdingRoutes = [
  route({
    method: 'get',
    path: '/v1/support/withholdings',
    policy: agent,
    summary: 'Trade secrets that are or were held back, the newest first.',
    rule: 'R54',
    query: z.strictObject({ cursor: cursorSchema.optional() }),
    responses: {
      200: {
        description: 'A page of at most 50. With `next`, call again with it as `cursor`.',
        schema: z.strictObject({ withholdings: z.array(withholdingAnswer), next: z.string().nullable() }),
      },
    },
    handler: async ({ query }, { db }) => {
      const { withholdings: found, next } = await withholdings(db, query);
      return { body: { withholdings: found, next: cursorText(next) } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/withhold',
    policy: supervisor,
    summary:
      'Withholds, suspends or refuses trade secrets of a request, with the elements that the law lists. A refusal waits for a second person. The requester is told in writing.',
    rule: 'R54',
    params: ofRequest,
    body: withholdForm,
    examples: example,
    responses: done,
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db, config }) => ({
      body: await withholdOfRequest(db, id, body, { by: caller.account, policy: config.policy }),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/requests/:id/resume',
    policy: supervisor,
    summary: 'Gives all trade secrets of a request again that are held back. The requester is told.',
    rule: 'R54',
    endsNothing: true,
    params: ofRequest,
    body: resumeForm,
    responses: {
      200: {
        description: 'Those that were ended.',
        schema: z.strictObject({ withholdings: z.array(withholdingAnswer) }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db, signalWorkflow }) => {
      const ended = await resumeOfRequest(db, id, caller.account, body.reason);
      void signalWorkflow(id);
      return { body: { withholdings: ended } };
    },
  }),
  route({
    method: 'post',
    path: '/v1/support/access/:id/withhold',
    policy: supervisor,
    summary:
      'The same of what a program reads by a link, and by all others of the same giver and recipient: nothing of it is handed over after the answer. Both are told in writing.',
    rule: 'R54',
    params,
    body: withholdForm,
    examples: example,
    responses: done,
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db, config }) => ({
      body: await withholdOfLink(db, id, body, { by: caller.account, policy: config.policy }),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/withholdings/:id/confirm',
    policy: second,
    summary: 'Confirms a refusal, as a second person with a fresh sign-in: from then on it holds.',
    rule: 'R54',
    params,
    responses: done,
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id } }, { db }) => ({
      body: mustBeSecond(await confirmRefusal(db, id, caller.account)),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/withholdings/:id/notice',
    policy: agent,
    summary: 'Notes the notice to the competent authority: its number and day.',
    rule: 'R54',
    endsNothing: true,
    params,
    body: noticeForm,
    responses: done,
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db }) => ({
      body: await noteNotice(db, id, body, caller.account),
    }),
  }),
  route({
    method: 'post',
    path: '/v1/support/withholdings/:id/resume',
    policy: supervisor,
    summary: 'Gives these signals again, or drops a refusal that nobody confirmed. Whom it concerned is told.',
    rule: 'R54',
    endsNothing: true,
    params,
    body: resumeForm,
    responses: done,
    problems: ['not-found'],
    handler: async ({ caller, params: { id }, body }, { db, signalWorkflow }) => {
      const ended = await resumeSecrets(db, id, caller.account, body.reason);
      if (ended.request) void signalWorkflow(ended.request);
      return { body: ended };
    },
  }),
];
