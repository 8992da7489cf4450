/** Questions to support (R38) and applications of service providers (R31), by form. */
import { z } from 'zod';
import { letterSentPage } from '../sent.tsx';
import type { LetterType } from '../form/fields.ts';
import { showLetter, takeLetter } from './take-letter.ts';
import { route } from '../../call/route.ts';
import type { Typed } from '../../call/input/typed.ts';
import { formSteps, openToAll, pageShown, sentPath } from '../form-steps.ts';

const policy = openToAll('whoever asks or applies may have no account');
const query = z.object({ request: z.uuid().optional().catch(undefined) });

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
    handler: ({ caller, query: { request } }) => {
      const known: Typed = {
        ...(caller ? { email: [caller.email] } : {}),
        ...(request ? { topic: ['request'], requestId: [request] } : {}),
      };
      return showLetter(type, known);
    },
  }),
  ...formSteps({
    path,
    policy,
    rules: { step: rule, sent: rule },
    take: (typed, services) => takeLetter(type, typed, sentPath(path), services),
    sent: letterSentPage(type),
  }),
];

export const portalLetterRoutes = [
  ...letterRoutes({ path: '/question', type: 'enquiry', rule: 'R38' }),
  ...letterRoutes({ path: '/apply', type: 'provider-application', rule: 'R31' }),
];
