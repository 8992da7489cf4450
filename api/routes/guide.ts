/** Who are you? Leads to the right call or answer (R37; also R3, R8, R9, R33). */
import { z } from 'zod';
import type { Operator } from '../config.ts';
import { guideRoles, type GuideRole } from '../guide.ts';
import { route } from '../route.ts';

interface Advice {
  answer: string;
  /** The call that comes next, where there is one. */
  next?: { call: string; type?: string };
  link?: string;
}

const SUBMIT = 'POST /v1/requests';

const advice: Record<GuideRole, (operator: Operator) => Advice> = {
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
  'second-hand': (operator) => ({
    answer:
      'Ask for a factory reset, then register the vehicle to your own account. Your data begins with your registration.',
    ...linkTo(operator),
  }),
  selling: () => ({
    answer:
      'Remove the product from your account: that ends access at once. Also cancel subscriptions, reset the vehicle to its factory settings, and do not lend your account to the buyer.',
  }),
  register: (operator) => ({
    answer: `There is data from the moment a product is registered to your account. Register it with ${operator.name}, then come back.`,
    ...linkTo(operator),
  }),
  'third-party': () => ({
    answer: 'The simplest way: the person whose data it is downloads it and passes the files on to you.',
  }),
};

const linkTo = ({ registerUrl }: Operator): { link?: string } => (registerUrl ? { link: registerUrl } : {});

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
