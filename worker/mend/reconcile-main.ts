/** `npm run reconcile`: what differs between record, engine and storage; `--mend` mends it. */
import { argumentsOf, exitCodes, say, usage, withParts } from './command.ts';
import { reconcile, type DifferenceKind } from './reconcile.ts';

const HELP = `npm run reconcile -- [--mend] [--records-restored] [--seal <hash>] …

Lists what differs between the record (DATABASE_URL), the engine (TEMPORAL_ADDRESS) and the files
(STORAGE_FOLDER or STORAGE_BUCKET).
Nothing is changed without --mend. Run it after a restore of any of them, before the workers are started.

  --mend              mends what can be mended
  --records-restored  the record was restored to an earlier moment: every workflow starts again from its row
  --seal <hash>       a seal's hash from the log (audit sealed) that must still be there; may be given several times

Exit codes: 0 nothing differs, or all of it was mended; 1 something differs; 2 wrong arguments; 3 a part is away;
78 wrong settings.`;

const withoutWorkflow = { is: 'open, and has no workflow', mend: 'a worker starts one from its row' };
const unknown = { is: 'runs for what the record does not know', mend: 'terminated' };
const ofEnded = { is: 'runs, though its row has ended', mend: 'told to look, and ends' };

const said: Record<DifferenceKind, { is: string; mend: string }> = {
  'request-without-workflow': withoutWorkflow,
  'api-access-without-workflow': withoutWorkflow,
  'credential-without-workflow': withoutWorkflow,
  'link-without-workflow': withoutWorkflow,
  'provider-consent-without-workflow': withoutWorkflow,
  'workflow-to-restart': {
    is: 'its workflow may be ahead of its row',
    mend: 'ended; a worker starts one from its row',
  },
  'workflow-without-request': unknown,
  'workflow-without-api-access': unknown,
  'workflow-without-credential': unknown,
  'workflow-without-link': unknown,
  'workflow-without-provider-consent': unknown,
  'workflow-of-ended-request': ofEnded,
  'workflow-of-ended-api-access': ofEnded,
  'workflow-of-ended-credential': ofEnded,
  'workflow-of-ended-link': ofEnded,
  'workflow-of-ended-provider-consent': ofEnded,
  'files-without-request': { is: 'files of a request that the record does not know', mend: 'deleted' },
  'files-left-behind': { is: 'files of a request that has none by its row', mend: 'deleted' },
  'file-missing': { is: 'missing or cut short: ask the requester to submit again', mend: '' },
  'seal-missing': {
    is: 'this seal is gone: what was sealed from it on is lost, and audit:verify with this hash will say so from now on',
    mend: '',
  },
  'seals-ahead': {
    is: 'are behind the last seal: nothing is sealed until they catch up (pg_resetwal -x, docs/operating.md)',
    mend: '',
  },
};

const { values, positionals } = argumentsOf(HELP, {
  mend: { type: 'boolean' },
  'records-restored': { type: 'boolean' },
  seal: { type: 'string', multiple: true },
} as const);
if (positionals.length > 0) usage(`Nothing is known of "${positionals.join(' ')}".\n\n${HELP}`);
const mend = values.mend ?? false;

await withParts(async (parts) => {
  const counts = { found: 0, left: 0 };
  const options = { mend, recordsRestored: values['records-restored'] ?? false, seals: values.seal ?? [] };
  for await (const { kind, what, mended } of reconcile({ ...parts, ...options })) {
    counts.found += 1;
    if (!mended) counts.left += 1;
    say(`${kind}  ${what}  ${mended ? said[kind].mend : said[kind].is}`);
  }
  if (counts.found === 0) say('Record, engine and files agree.');
  else
    say(
      `${counts.found} found, ${counts.found - counts.left} mended.${mend ? '' : ' Nothing was changed: --mend does.'}`,
    );
  return counts.left > 0 ? exitCodes.differs : exitCodes.well;
});
