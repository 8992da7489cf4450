/** R42, R43: a link tells of itself: at its begin, once a year, before its day, and at its end. The row knows what was told. */
import { continueAsNew } from '@temporalio/workflow';
import { keepLooking } from './keep-looking.ts';
import { links } from './steps.ts';
import type { Carries } from './api-access.ts';

export async function link({ id }: Carries): Promise<void> {
  const ended = await keepLooking(() => links.lookAtLink(id));
  if (!ended) await continueAsNew<typeof link>({ id });
}
