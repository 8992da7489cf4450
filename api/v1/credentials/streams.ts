/** R41: who reads by a credential at this moment, and how its owner ends a stream. */
import { z } from 'zod';
import { endStream, streamsOf } from '../../../db/access/streams.ts';
import { credentialFor } from '../../../db/credentials/credentials.ts';
import { notFound } from '../../../domain/refusal.ts';
import { route } from '../../call/route.ts';
import { developers } from '../developer/routes.ts';

const policy = { accounts: developers } as const;
const params = z.strictObject({ id: z.uuid() });

export const credentialStreamRoutes = [
  route({
    method: 'get',
    path: '/v1/credentials/:id/streams',
    policy,
    summary: 'The streams that are open by this credential, newest first.',
    rule: 'R41',
    params,
    responses: {
      200: {
        description: 'At most 1,000.',
        schema: z.strictObject({
          streams: z.array(
            z.strictObject({
              id: z.uuid(),
              openedAt: z.iso.datetime(),
              network: z.string().describe('The block of addresses that it was opened from.'),
            }),
          ),
        }),
      },
    },
    problems: ['not-found'],
    handler: async ({ caller, params: { id } }, { db }) => {
      const { clientId } = await credentialFor(db, caller, id);
      const streams = await streamsOf(db, clientId);
      return {
        body: { streams: streams.map(({ id: stream, openedAt, network }) => ({ id: stream, openedAt, network })) },
      };
    },
  }),
  route({
    method: 'delete',
    path: '/v1/credentials/:id/streams/:sid',
    policy,
    summary: 'Ends a stream. What it may read stays as it is: a program that comes back with its cursor reads on.',
    rule: 'R41',
    endsNothing: true,
    params: params.extend({ sid: z.uuid() }),
    responses: { 202: { description: 'Its process ends it.', schema: z.strictObject({ id: z.uuid() }) } },
    problems: ['not-found'],
    handler: async ({ caller, params: { id, sid } }, { db }) => {
      const { clientId } = await credentialFor(db, caller, id);
      if (!(await endStream(db, clientId, sid))) throw notFound();
      return { status: 202, body: { id: sid } };
    },
  }),
];
