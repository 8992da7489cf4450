/** Questions to support (R38) and applications of service providers (R31), by form. */
import { z } from 'zod';
import { accountKinds } from '../../domain/request-types.ts';
import { letterSentPage } from '../pages/sent.tsx';
import type { LetterType } from '../request-form/fields.ts';
import { showLetter, takeLetter } from '../request-form/take-letter.ts';
import { route } from '../route.ts';
import { typedForm, type Typed } from '../typed.ts';

const policy = { session: accountKinds, orNobody: 'whoever asks or applies may have no account' } as const;
const responses = { 200: { description: 'A page.' } };
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
    responses,
    handler: ({ caller, query: { request } }) => {
      const known: Typed = {
        ...(caller ? { email: [caller.email] } : {}),
        ...(request ? { topic: ['request'], requestId: [request] } : {}),
      };
      return showLetter(type, known);
    },
  }),
  route({
    method: 'post',
    path,
    policy,
    summary: 'One step further with it: to its review, back to it, or taken.',
    rule,
    takes: 'form',
    body: typedForm,
    responses: { ...responses, 303: { description: 'Taken.' } },
    handler: ({ body }, services) => takeLetter(type, body, `${path}/sent`, services),
  }),
  route({
    method: 'get',
    path: `${path}/sent`,
    policy,
    summary: 'What comes next.',
    rule,
    responses,
    handler: () => ({ page: letterSentPage(type) }),
  }),
];

export const portalLetterRoutes = [
  ...letterRoutes({ path: '/question', type: 'enquiry', rule: 'R38' }),
  ...letterRoutes({ path: '/apply', type: 'provider-application', rule: 'R31' }),
];
