/**
 * What can be done about a link that is ready (R15), in one place for all who may: the requester by call and by page, support by
 * call and by console.
 */
import { sendNewLink, withdrawLink } from '../../../db/requests/ready-link.ts';

export const linkActs = [
  {
    act: 'withdraw',
    does: withdrawLink,
    summary: 'Ends a link that is ready, running downloads too; doing it twice answers the same.',
    done: 'The link is dead, from this moment.',
  },
  {
    act: 'new-link',
    does: sendNewLink,
    summary: 'Sends a new link to the address of the request; the old ones are dead at once.',
    done: 'It is on its way, and the old ones are dead, from this moment.',
  },
] as const;
