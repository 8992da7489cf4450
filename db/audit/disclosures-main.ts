/**
 * `npm run disclosures:verify`: looks whether all that the record in DATABASE_URL says was handed over was allowed. Exit code 1 where
 * something was not.
 */
import { readRecordSettings } from '../../settings.ts';
import { connect } from '../postgres/connect.ts';
import { disclosed, verifyDisclosures } from './disclosures.ts';

const SHOWN = 50;

const db = connect(readRecordSettings().DATABASE_URL, {
  max: 1,
  statementTimeoutMs: 0,
  applicationName: 'disclosures verify',
});
try {
  const { counts, violations } = await db.transaction(
    async (tx) => ({ counts: await disclosed(tx), violations: await verifyDisclosures(tx) }),
    { isolationLevel: 'repeatable read', readOnly: true },
  );
  process.stdout.write(
    `${counts.downloads} downloads, ${counts.accesses} accesses, ${counts.readings} readings read by them\n`,
  );
  const more = violations.length > SHOWN ? [`… and ${violations.length - SHOWN} more`] : [];
  const lines =
    violations.length === 0
      ? ['All of it was allowed.']
      : [
          'NOT all of it was allowed:',
          ...violations.slice(0, SHOWN).map(({ rule, what, subject, at }) => `${at} ${subject} (${rule}): ${what}`),
          ...more,
        ];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
} finally {
  await db.destroy();
}
