/** What the mail service tells about mails it took (rule 13): signed over the bytes as they came. */
import { z } from 'zod';
import { databaseNow } from '../../db/postgres/clock.ts';
import { recordMailEvents } from '../../db/mails/events.ts';
import { Problem } from '../call/problems/problem.ts';
import {
  mayBeSigned,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
  verifySignature,
} from '../../domain/mails/sendgrid-signature.ts';
import { route } from '../call/route.ts';

const headers = z.object({
  [SIGNATURE_HEADER]: z.string().max(200).optional(),
  [TIMESTAMP_HEADER]: z.string().max(20).optional(),
});

export const webhookRoutes = [
  route({
    method: 'post',
    path: '/webhooks/sendgrid',
    policy: { anyone: 'the mail service has no account; its signature is checked' },
    summary: 'Events of mails: delivered, bounced, dropped.',
    endsNothing: true,
    rule: 'R22, R39',
    takes: 'bytes',
    headers,
    beforeBody(sent) {
      const [signature = '', timestamp = ''] = [sent[SIGNATURE_HEADER], sent[TIMESTAMP_HEADER]].map(String);
      if (!(SIGNATURE_HEADER in sent && mayBeSigned(signature, timestamp, new Date())))
        throw notSigned({ Connection: 'close' });
    },
    body: z.instanceof(Buffer),
    responses: { 204: { description: 'Taken; an event told twice counts once.' } },
    problems: ['bad-request', 'too-large', 'forbidden', 'too-many', 'unavailable'],
    handler: async ({ headers: sent, body }, { db, config }) => {
      const signature = sent[SIGNATURE_HEADER] ?? '';
      const timestamp = sent[TIMESTAMP_HEADER] ?? '';
      // First by its own time: what is forged does not cost a look at the database's clock.
      const signedAt = new Date(Number(timestamp) * 1000);
      const signedBy = (now: Date) => verifySignature(config.mailWebhookKey, body, signature, timestamp, now);
      if (!signedBy(signedAt) || !signedBy(await databaseNow(db))) throw notSigned();
      await recordMailEvents(db, eventsIn(body));
      return { status: 204 };
    },
  }),
];

const notSigned = (headers: Record<string, string> = {}): Problem =>
  new Problem('forbidden', 'The signature does not fit the body, or is older than ten minutes.', { headers });

function eventsIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Problem('bad-request', 'The body is signed, but not JSON.');
  }
}
