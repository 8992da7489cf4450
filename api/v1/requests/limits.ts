/**
 * Limits on what an agent without an account can set in motion (threat 9): by the address it gives, by the customer it
 * names, by VIN; counted on what was typed, whether or not it exists, so that the limits tell nothing either.
 */
import { createHash } from 'node:crypto';
import { countHits } from '../../../db/upkeep/throttle-counts.ts';
import { Problem } from '../../call/problem.ts';
import type { RequestForm } from '../../../domain/requests/form.ts';
import type { agentForm } from '../../../domain/sharing/form.ts';
import type { z } from 'zod';
import type { Services } from '../../server/services.ts';

const DAY_MS = 24 * 3_600_000;

/** Counts a request that needs no account, whichever way it came. @throws Problem `too-many` */
export async function limitSubmission(services: Services, form: RequestForm): Promise<void> {
  if (form.type === 'agent') await limitSharing(services, form);
  if (form.type === 'unregistered-fleet' || form.type === 'public-body') await limitEnquiries(services, form.email);
}

/** Counts one request. @throws Problem `too-many`, the same whichever limit it was */
async function limitSharing({ db, config }: Services, form: z.infer<typeof agentForm>): Promise<void> {
  const { sender, customer, vin } = config.limits.sharingPerDay;
  const counted = [
    { what: 'sender', value: form.email.toLowerCase(), limit: sender },
    { what: 'customer', value: form.customer.email.toLowerCase(), limit: customer },
    ...form.products.vins.map((value) => ({ what: 'vin', value, limit: vin })),
  ];
  for (const { what, value, limit } of counted) {
    const { hits, resetsInMs } = await countHits(db, `sharing:${what}:${hashed(value)}`, 1, DAY_MS);
    if (hits > limit) throw tooMany(resetsInMs);
  }
}

/** The same for enquiries: an email confirms each, so an address gets a few a day at most. @throws Problem `too-many` */
export async function limitEnquiries({ db, config }: Services, email: string): Promise<void> {
  const { hits, resetsInMs } = await countHits(db, `enquiry:${hashed(email.toLowerCase())}`, 1, DAY_MS);
  if (hits > config.limits.sharingPerDay.sender) throw tooMany(resetsInMs);
}

const tooMany = (resetsInMs: number): Problem =>
  new Problem('too-many', 'Too many requests of this kind in a day. Try again tomorrow.', {
    retryAfter: Math.max(1, Math.ceil(resetsInMs / 1000)),
  });

const hashed = (value: string): string => createHash('sha256').update(value).digest('base64url');
