/** Selling a product (R8). */
import { z } from 'zod';
import { unenroll } from '../../../db/registrations/unenroll.ts';
import { productIdSchema } from '../../../domain/ids.ts';
import { route } from '../../call/route.ts';

export const unenrolmentRoutes = [
  route({
    method: 'post',
    path: '/v1/products/:id/unenroll',
    policy: { accounts: ['retail', 'fleet'] },
    summary: 'Ends the registration of a product at once, with every share of it that the account gave.',
    rule: 'R8',
    params: z.strictObject({ id: productIdSchema }),
    responses: {
      200: {
        description: 'Ended, from this moment.',
        schema: z
          .strictObject({ endedAt: z.iso.datetime(), sharesEnded: z.array(z.uuid()), alsoDo: z.array(z.string()) })
          .meta({ id: 'Unenrolled' }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params }, services) => {
      const ended = await unenroll(services.db, caller, params.id);
      for (const id of ended.sharesEnded) void services.signalWorkflow(id);
      return { body: { ...ended, alsoDo: sellersChecklist } };
    },
  }),
];

/** R8: what a seller must do besides. */
const sellersChecklist = [
  'Unsubscribe the product from paid services.',
  'Reset the product to its factory settings, so that no personal data stays in it.',
  'Do not lend your account to the buyer: their own registration begins their own data.',
];
