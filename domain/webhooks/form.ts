/** What is given to make a webhook, and to change one. */
import { z } from 'zod';
import { lineSchema } from '../text/plain-text.ts';
import { webhookTypes } from './events.ts';

export const WEBHOOK_ADDRESS_REMEDY =
  'Give a whole address by https, of a server that can be reached from the internet; no name and password, no fragment.';

const fields = {
  name: lineSchema(100).describe('By which you know it again.'),
  url: z
    .url({ protocol: /^https?$/, error: WEBHOOK_ADDRESS_REMEDY })
    .max(2000)
    .describe('Where deliveries are posted to. Redirects are not followed.'),
  types: z
    .array(z.enum(webhookTypes))
    .min(1, 'Name one type at least, or leave it out for all of them.')
    .refine((list) => new Set(list).size === list.length, { error: 'Each type only once.' })
    .nullable()
    .describe('What it tells of; `null`: all.'),
};

export const webhookForm = z
  .strictObject({ name: fields.name, url: fields.url, types: fields.types.optional() })
  .meta({ id: 'NewWebhook' });
export type WebhookForm = z.infer<typeof webhookForm>;

/** What changes; what is left out stays. */
export const webhookChange = z
  .strictObject({ ...fields, enabled: z.boolean().describe('Whether it delivers.') })
  .partial()
  .meta({ id: 'WebhookChange' });
export type WebhookChange = z.infer<typeof webhookChange>;

/** Of an account, a company or a frontend. */
export const MOST_WEBHOOKS = 10;
