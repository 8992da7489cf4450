/** R41: the life of a credential: its owner is told before a secret expires, until the credential is revoked. */
import { continueAsNew } from '@temporalio/workflow';
import type { Carries } from './api-access.ts';
import { keepLooking } from './keep-looking.ts';
import { developers } from './steps.ts';

export async function credential({ id }: Carries): Promise<void> {
  const ended = await keepLooking(() => developers.lookAtCredential(id));
  if (!ended) await continueAsNew<typeof credential>({ id });
}
