/** R47, R48: a consent for a provider tells of itself: at its begin, while nobody uses it, and at its ends. The row knows what was told. */
import { continueAsNew } from '@temporalio/workflow';
import type { Carries } from './api-access.ts';
import { keepLooking } from './keep-looking.ts';
import { providerConsents } from './steps.ts';

export async function providerConsent({ id }: Carries): Promise<void> {
  const ended = await keepLooking(() => providerConsents.lookAtConsent(id));
  if (!ended) await continueAsNew<typeof providerConsent>({ id });
}
