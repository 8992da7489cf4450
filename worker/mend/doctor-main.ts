/** `npm run doctor`: what does not get on by itself, and a remedy for one thing at a time. */
import { requeueMail, stuckMails, stuckRequests } from '../../db/requests/mend.ts';
import { stuckCarried } from '../../db/workflows/mend.ts';
import { closeEnquiries } from '../../db/support/enquiries.ts';
import { carriedKinds, enquiryIdSchema, requestIdSchema, type CarriedKind } from '../../domain/ids.ts';
import { argumentsOf, exitCodes, say, usage, withParts, type Parts } from './command.ts';
import { restartWorkflow } from './restart.ts';
import { workflowRuns } from '../sweeper.ts';

const HELP = `npm run doctor -- [restart <id> | requeue <mail> | close <enquiry>]

Without arguments it lists requests, access requests, credentials, links, consents for providers and mails that do not get on by themselves, a hundred of each at most.

  restart <id>        ends the workflow of a request, access request, credential, link or consent for a provider; a worker starts another, which goes on from its row
  requeue <mail>      sends a mail that waits or was refused as soon as a worker can
  close <enquiry>     closes an enquiry without an answer

Ids are those of the list, the logs and support's pages. What was done is in the audit trail, by "operator".
Exit codes: 0 all is well, or it was done; 1 something is listed, or it could not be done; 2 wrong arguments;
3 a part is away; 78 wrong settings.`;

const MOST = 100;

const done = (was: boolean, did: string, else_: string): number => {
  say(was ? did : else_);
  return was ? exitCodes.well : exitCodes.differs;
};

/** What each act does with the id that it is given. */
const acts: Record<string, (parts: Parts, id: string) => Promise<number>> = {
  restart: async ({ db, client }, id) => {
    let restarted = false;
    for (const kind of carriedKinds) restarted ||= await restartWorkflow(db, client, kind, id);
    return done(
      restarted,
      'Its workflow was ended; a worker starts another within a second.',
      'Nothing that is open has this id: what has ended needs no workflow.',
    );
  },
  requeue: async ({ db }, id) =>
    done(
      await requeueMail(db, id),
      'Queued; a worker sends it within a second.',
      'No mail that waits or was refused has this id. One on its way settles by its event, or is sent again after MAIL_UNKNOWN_RESEND_AFTER_MS.',
    ),
  close: async ({ db }, id) =>
    done(
      (await closeEnquiries(db, [enquiryIdSchema.parse(id)], 'operator')).length > 0,
      'Closed.',
      'No enquiry that is not closed has this id.',
    ),
};

async function list({ db, client }: Parts): Promise<number> {
  const [requests, mails] = await Promise.all([stuckRequests(db, MOST), stuckMails(db, MOST)]);
  const runs = (kind: CarriedKind, id: string) =>
    workflowRuns(client, kind, id).then(
      (found) => (found ? 'runs' : 'gone'),
      () => 'unknown, the engine is away',
    );
  for (const { id, status, why } of requests) {
    say(`request  ${id}  ${status}  ${why}  workflow: ${await runs('request', id)}`);
  }
  let others = 0;
  for (const kind of ['api-access', 'credential', 'link', 'provider-consent'] as const)
    for (const { id, why } of await stuckCarried(db, kind, MOST)) {
      say(`${kind}  ${id}  ${why}  workflow: ${await runs(kind, id)}`);
      others += 1;
    }
  for (const { id, step, status, attempts, lastError } of mails)
    say(`mail  ${id}  ${step}  ${status}  attempts: ${attempts}${lastError ? `  ${lastError}` : ''}`);
  if (requests.length + others + mails.length > 0) return exitCodes.differs;
  say('All is well.');
  return exitCodes.well;
}

const { positionals } = argumentsOf(HELP, {});
const [name, id, ...more] = positionals;
const act = name === undefined ? undefined : acts[name];
if (name !== undefined && (!act || id === undefined || more.length > 0 || !requestIdSchema.safeParse(id).success))
  usage(`Give one of the acts, and the id of one thing.\n\n${HELP}`);
await withParts((parts) => (act && id !== undefined ? act(parts, id) : list(parts)));
