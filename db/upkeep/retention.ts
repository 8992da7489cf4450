/** R58: every class of records that are kept for a time only, and when that time is over. */
import type { Knex } from 'knex';
import type { Policy } from '../../domain/policy.ts';
import { endStates, type State } from '../../domain/requests/states.ts';
import { removeInvitations, removeRentals } from './company-details.ts';
import { removeAccessRequests } from './developer-details.ts';
import { removeLinkDetails } from './link-details.ts';
import { removeApplications, removeEnquiries } from './letter-details.ts';
import { AT_ONCE, removeDetails, removeProof } from './request-details.ts';

const unfinished: readonly State[] = ['cancelled', 'declined', 'rejected', 'lapsed'];
/** Every other end: one that is new is cleared, too. */
const finished = endStates.filter((state) => !unfinished.includes(state));

/** A window after the end of a request `r`, by its own clock; the bounds without that are there for the index. */
const OVER = `r.status = any(:states) and (r.ended_at <= now() - :window::interval
  or r.clock_shift <> '0' and r.ended_at <= now() + r.clock_shift - :window::interval)`;

/** R13: the email that tells of a lapse needs the address, so this waits until it is out of our hands, or for three days. */
const LAPSE_IS_TOLD = `r.status = 'lapsed' and (r.ended_at + interval '3 days' <= clock_timestamp() + r.clock_shift
  or exists (select from mails m where m.request_id = r.id and m.step = 'lapsed'
       having bool_and(m.status not in ('queued', 'claimed'))))`;

const NO_CONSENT = 'not exists (select from consents c where c.request_id = r.id)';

/** R13: those of lapsed requests go at once. Answers how many were cleared. */
export const removeDetailsOfLapsed = (db: Knex): Promise<number> => removeDetails(db, { where: LAPSE_IS_TOLD });

/** Removes what is due, some hundred of each class; `true` where there may be more. */
export async function removeWhatIsOver(db: Knex, keepFor: Policy['keepFor']): Promise<boolean> {
  const ended = (states: readonly State[], window: string) => ({ states, window });
  const counts = [
    await removeDetailsOfLapsed(db),
    await removeDetails(db, { where: OVER, bindings: ended(unfinished, keepFor.unfinished) }),
    await removeDetails(db, { where: OVER, bindings: ended(finished, keepFor.finished) }),
    // Without a consent there is nothing to prove.
    await removeProof(db, { where: `${OVER} and ${NO_CONSENT}`, bindings: ended(unfinished, keepFor.unfinished) }),
    await removeProof(db, { where: OVER, bindings: ended(endStates, keepFor.proof) }),
    await removeEnquiries(db, {
      where: 'e.touched_at <= now() - :window::interval',
      bindings: { window: keepFor.enquiries },
    }),
    await removeApplications(db, {
      where: 'coalesce(a.decided_at, a.submitted_at) <= now() - :window::interval',
      bindings: { window: keepFor.applications },
    }),
    await removeAccessRequests(db, {
      where: `r.status in ('refused', 'lapsed') and r.ended_at <= now() - :window::interval`,
      bindings: { window: keepFor.applications },
    }),
    await removeInvitations(db, {
      where: 'coalesce(i.ended_at, i.expires_at) <= now() - :window::interval',
      bindings: { window: keepFor.unfinished },
    }),
    await removeRentals(db, {
      where: 'i.ends_at <= now() - :window::interval',
      bindings: { window: keepFor.finished },
    }),
    await removeLinkDetails(db, {
      where: 'g.ended_at <= now() - :window::interval',
      bindings: { window: keepFor.proof },
    }),
  ];
  return counts.includes(AT_ONCE);
}
