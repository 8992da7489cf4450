/** Questions to support (R38), applications of service providers (R31) and registrations of companies (R44), by form. */
import { z } from 'zod';
import { letterSentPage } from '../sent.tsx';
import type { LetterType } from '../form/fields.ts';
import { enquiryTopics } from '../../../domain/support/enquiry-form.ts';
import { draftQuery } from '../../call/input/draft.ts';
import { showLetterDraft, takeLetter } from './take-letter.ts';
import { route } from '../../call/route.ts';
import type { Typed } from '../../call/input/typed.ts';
import { formStep, openToAll, pageShown, sentPath } from '../form-steps.ts';

const policy = openToAll('whoever asks or applies may have no account');
const query = z.object({
  ...draftQuery,
  request: z.uuid().optional().catch(undefined),
  topic: z.enum(enquiryTopics).optional().catch(undefined),
});

interface LetterPage {
  path: string;
  type: LetterType;
  rule: string;
}

const letterRoutes = ({ path, type, rule }: LetterPage) => [
  route({
    method: 'get',
    path,
    policy,
    summary: `The form (${type}).`,
    rule,
    query,
    responses: pageShown,
    handler: ({ caller, query }, services) => {
      const { request, topic = request && 'request' } = query;
      const known: Typed = {
        ...(caller ? { email: [caller.email] } : {}),
        ...(topic ? { topic: [topic] } : {}),
        ...(request ? { requestId: [request] } : {}),
      };
      return showLetterDraft({ type, typed: known, caller }, query, services);
    },
  }),
  formStep({
    path,
    policy,
    rule,
    take: (typed, caller, services) =>
      takeLetter({ type, typed, caller }, { path, whenTaken: sentPath(path) }, services),
  }),
  route({
    method: 'get',
    path: sentPath(path),
    policy,
    summary: 'What comes next.',
    rule,
    responses: pageShown,
    handler: () => ({ page: letterSentPage(type) }),
  }),
];

export const portalLetterRoutes = [
  ...letterRoutes({ path: '/question', type: 'enquiry', rule: 'R38' }),
  ...letterRoutes({ path: '/apply', type: 'provider-application', rule: 'R31' }),
  ...letterRoutes({ path: '/register', type: 'company-application', rule: 'R44' }),
];
