/** R41: a developer asked for access to others' data: staff are reminded once, and undecided it lapses. The row knows what was decided. */
import { continueAsNew } from '@temporalio/workflow';
import { keepLooking } from './keep-looking.ts';
import { developers } from './steps.ts';

export interface Carries {
  id: string;
}

export async function apiAccess({ id }: Carries): Promise<void> {
  const ended = await keepLooking(() => developers.lookAtAccessRequest(id));
  if (!ended) await continueAsNew<typeof apiAccess>({ id });
}
