/** `npm run outage`: the service was out of reach, so links in their last day live longer (R15). */
import { beginOutage, endOutage, type OutageFault } from '../../db/requests/outage.ts';
import { argumentsOf, exitCodes, say, usage, withParts } from './command.ts';

const HELP = `npm run outage -- begin|end [moment]

  begin   from now on, or since the moment, people can't reach the service: no link is closed meanwhile
  end     they can, from now on or since the moment. The end of each link that lost time in its last 24 hours moves by that
          time, but never beyond a consent; its requester gets an email

A moment is of RFC 3339, such as 2026-11-29T02:15:00Z, and not in the future. An outage that nobody noted while it lasted is
noted afterwards, by both. Exit codes: 0 done; 1 it could not be done; 2 wrong arguments; 3 a part is away; 78 wrong settings.`;

const faults: Record<OutageFault, string> = {
  overlap: 'Another outage is under way, or lasted until after this moment: no time is given back twice.',
  future: 'This moment is still to come.',
  'none-under-way': 'No outage is under way: note first when it began.',
};

const { positionals } = argumentsOf(HELP, {});
const [act, moment, ...more] = positionals;
const at = moment === undefined ? null : new Date(moment);
if ((act !== 'begin' && act !== 'end') || more.length > 0 || (at && Number.isNaN(at.getTime())))
  usage(`Give one of the acts, and a moment or none.\n\n${HELP}`);

await withParts(async ({ db }) => {
  const done = act === 'begin' ? await beginOutage(db, at) : await endOutage(db, at);
  if (typeof done === 'string') {
    say(faults[done]);
    return exitCodes.differs;
  }
  if (done instanceof Date) {
    say(`Noted: out of reach since ${done.toISOString()}. No link is closed until "end".`);
    return exitCodes.well;
  }
  say(`Noted: out of reach from ${done.beganAt.toISOString()} to ${done.endedAt.toISOString()}.`);
  say(`Links that live longer: ${done.moved.length}. Their requesters get an email.`);
  if (done.tooLate.length > 0)
    say('Links that had ended, unused, before the outage was noted; their files are gone:', ...done.tooLate);
  return exitCodes.well;
});
