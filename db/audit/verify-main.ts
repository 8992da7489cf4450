/**
 * `npm run audit:verify [-- <hash of a seal> …]`: verifies the audit trail of DATABASE_URL. Give the hashes of seals from
 * the log (`audit sealed`) to see that those are still there. Exit code 1 where something does not fit.
 */
import { readRecordSettings } from '../../settings.ts';
import { verifyAudit, type AuditFault } from './verify.ts';
import { connect } from '../postgres/connect.ts';

const SHOWN = 20;

const told = (fault: AuditFault): string =>
  fault.at === 'row'
    ? `row ${fault.seq} of ${fault.stream} (${fault.act}): ${fault.detail}`
    : `seal ${fault.no}: ${fault.detail}`;

const db = connect(readRecordSettings().DATABASE_URL, {
  max: 1,
  statementTimeoutMs: 0,
  applicationName: 'audit verify',
});
try {
  const begun = performance.now();
  const { rows, streams, seals, unsealed, faults } = await verifyAudit(db, process.argv.slice(2));
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(
    `${rows} rows in ${streams} streams, ${seals} seals, ${unsealed} rows not sealed yet: ${seconds} s\n`,
  );
  const more = faults.length > SHOWN ? [`… and ${faults.length - SHOWN} more`] : [];
  const lines =
    faults.length === 0 ? ['All of it fits.'] : ['It does NOT fit:', ...faults.slice(0, SHOWN).map(told), ...more];
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await db.destroy();
}
