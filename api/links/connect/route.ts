/** The link URL of a program (R42): says who asks and what for, and leads to where it begins. Opening it changes nothing (R21). */
import { z } from 'zod';
import { findClientByLink } from '../../../db/credentials/clients.ts';
import { notFound } from '../../../domain/refusal.ts';
import { route } from '../../call/route.ts';
import { connectPage } from './page.tsx';

export const connectRoutes = [
  route({
    method: 'get',
    path: '/connect/:key',
    policy: {
      anyone: 'a program shows it to its customers, and it says who the program’s developer is, as they want it said',
    },
    summary: 'Who asks for access to data, and what for. Changes nothing.',
    rule: 'R42, R21',
    params: z.strictObject({ key: z.string() }),
    responses: {
      200: {
        description: 'Who asks; for browsers a page that leads on.',
        schema: z
          .strictObject({
            name: z.string(),
            company: z.string().nullable(),
            country: z.string(),
            purpose: z.string(),
            begin: z.url().nullable().describe('Where a link begins; where there is none, in the program itself.'),
          })
          .meta({ id: 'Connect' }),
      },
    },
    problems: ['not-found'],
    handler: async ({ params: { key } }, { db }) => {
      const program = /^[\w-]{16,64}$/.test(key) && (await findClientByLink(db, key));
      if (!program || !program.access) throw notFound();
      const { developer, access, initiateLoginUri } = program;
      const { name, company, country } = developer;
      return {
        body: { name, company, country, purpose: access.purpose, begin: initiateLoginUri },
        page: connectPage(program, access.purpose),
      };
    },
  }),
];
