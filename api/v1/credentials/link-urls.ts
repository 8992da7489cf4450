/** R42: an address for one customer that begins a link, as a pushed request of the program's own (RFC 9126). */
import { z } from 'zod';
import { credentialFor } from '../../../db/credentials/credentials.ts';
import { SCOPE } from '../../../domain/access/token.ts';
import { groupName } from '../../../domain/registry/entries.ts';
import { daySchema } from '../../../domain/time/day.ts';
import { refuseIf, Refusal } from '../../../domain/refusal.ts';
import { route } from '../../call/route.ts';
import { developers } from '../developer/routes.ts';

/** An hour: it goes into an email or a chat, and is opened when there is time. */
const LIFETIME_S = 3600;

const form = z
  .strictObject({
    redirectUri: z.string().max(2000).describe('One of the credential’s, letter by letter.'),
    state: z.string().min(8).max(500).describe('Comes back with the answer; bind it to whom you sent the address to.'),
    codeChallenge: z
      .string()
      .regex(/^[\w-]{43}$/, 'Give the SHA-256 of the verifier in base64url: 43 characters.')
      .describe('PKCE, S256. Keep the verifier.'),
    groups: z
      .array(groupName)
      .min(1)
      .max(50)
      .optional()
      .describe('The groups of signals that you ask for; all that you may where left out.'),
    until: daySchema.optional().describe('The last day that you ask for; the customer may choose an earlier one.'),
  })
  .meta({ id: 'LinkUrlForm' });

export const linkUrlRoutes = [
  route({
    method: 'post',
    path: '/v1/credentials/:id/link-urls',
    policy: { accounts: developers },
    summary:
      'An address for one customer, who gives your program access there. It lives for an hour, and is used up by the first consent.',
    rule: 'R42',
    endsNothing: true,
    params: z.strictObject({ id: z.uuid() }),
    body: form,
    examples: {
      narrowed: {
        redirectUri: 'https://kilometre.example.com/connected',
        state: 'customer-4711',
        codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        groups: ['driving', 'location'],
      },
    },
    responses: {
      201: {
        description: 'Made.',
        schema: z.strictObject({ url: z.url(), expiresAt: z.iso.datetime() }).meta({ id: 'LinkUrl' }),
      },
    },
    problems: ['not-found', 'not-in-this-state'],
    handler: async ({ caller, params: { id }, body }, { db, oauth }) => {
      const credential = await credentialFor(db, caller, id);
      if (credential.endedAt) throw new Refusal({ code: 'credential-revoked' });
      refuseIf(
        credential.redirectUris.includes(body.redirectUri)
          ? []
          : [{ at: '/redirectUri', code: 'redirect-not-registered' }],
      );
      const { groups, until, redirectUri, state, codeChallenge } = body;
      const expiresAt = new Date(Date.now() + LIFETIME_S * 1000);
      const url = await oauth.push(
        credential.clientId,
        {
          response_type: 'code',
          scope: SCOPE,
          redirect_uri: redirectUri,
          state,
          code_challenge: codeChallenge,
          code_challenge_method: 'S256',
          ...(groups ? { groups: groups.join(' ') } : {}),
          ...(until ? { until } : {}),
        },
        LIFETIME_S,
      );
      return { status: 201, body: { url, expiresAt } };
    },
  }),
];
