/** Who are you? Leads to the right call or answer (R37; also R3, R8, R9, R33). */
import { z } from 'zod';
import type { Operator } from '../../server/config.ts';
import { guideRoles, type GuideRole } from './guide.ts';
import { route } from '../../call/route.ts';

interface Advice {
  answer: string;
  /** The call that comes next, where there is one. */
  next?: { call: string; type?: string };
  link?: string;
}

const SUBMIT = 'POST /v1/requests';

const ownAdvice = {
  owner: () => ({
    answer:
      'Sign in with the account that your vehicle or wallbox is registered to and submit a request. You get the data by a link.',
    next: { call: SUBMIT, type: 'customer' },
  }),
  fleet: () => ({
    answer:
      'As an administrator, sign in with the fleet account. Vehicles have to be activated in it; chargers need no VIN.',
    next: { call: SUBMIT, type: 'fleet' },
  }),
  driver: () => ({ answer: 'The vehicle is registered to a fleet: ask your fleet manager for the data.' }),
  renter: () => ({ answer: 'The vehicle is registered to the rental company: ask it for the data of your rental.' }),
  'second-hand': (operator: Operator) => ({
    answer:
      'Ask for a factory reset, then register the vehicle to your own account. Your data begins with your registration.',
    ...linkTo(operator),
  }),
  selling: () => ({
    answer:
      'Remove the product from your account: that ends access at once. Also cancel subscriptions, reset the vehicle to its factory settings, and do not lend your account to the buyer.',
  }),
  register: (operator: Operator) => ({
    answer: `There is data from the moment a product is registered to your account. Register it with ${operator.name}, then come back.`,
    ...linkTo(operator),
  }),
  'third-party': () => ({
    answer: 'The simplest way: the person whose data it is downloads it and passes the files on to you.',
  }),
} satisfies Partial<Record<GuideRole, (operator: Operator) => Advice>>;

const furtherAdvice = {
  agent: () => ({
    answer:
      'You act for a customer: submit a request with the details of your agreement. The customer decides within three days.',
    next: { call: SUBMIT, type: 'agent' },
  }),
  provider: () => ({
    answer:
      'Apply as a service provider first. Once approved, sign in and submit requests for the fleets that you serve.',
    next: { call: SUBMIT, type: 'provider' },
  }),
  'rental-company': () => ({
    answer:
      'Sign in with your fleet account and submit a request for the days of the rental. You get the link and pass the data on.',
    next: { call: SUBMIT, type: 'rental' },
  }),
  'unregistered-fleet': () => ({
    answer:
      'You use a service without logins: submit a request with the details of your company. We check who owns the vehicles.',
    next: { call: SUBMIT, type: 'unregistered-fleet' },
  }),
  'public-body': () => ({
    answer:
      'Under Chapter V of the Data Act: submit a request with its legal basis and the exceptional need. A person reviews it.',
    next: { call: SUBMIT, type: 'public-body' },
  }),
  question: () => ({ answer: 'Ask support; the answer comes by email.', next: { call: 'POST /v1/enquiries' } }),
} satisfies Partial<Record<GuideRole, () => Advice>>;

const advice: Record<GuideRole, (operator: Operator) => Advice> = { ...ownAdvice, ...furtherAdvice };

function linkTo({ registerUrl }: Operator): { link?: string } {
  return registerUrl ? { link: registerUrl } : {};
}

export const guideRoutes = [
  route({
    method: 'get',
    path: '/v1/guide',
    policy: { anyone: 'people ask before they have an account' },
    summary: 'Who are you, and what leads to your data?',
    rule: 'R37',
    query: z.strictObject({ role: z.enum(guideRoles) }),
    responses: {
      200: {
        description: 'What to do, and the call that does it.',
        schema: z.strictObject({
          role: z.enum(guideRoles),
          answer: z.string(),
          next: z.strictObject({ call: z.string(), type: z.string().optional() }).optional(),
          link: z.string().optional(),
        }),
      },
    },
    handler: ({ query: { role } }, { config }) => ({ body: { role, ...advice[role](config.operator) } }),
  }),
];
