/** `npm run migrate`: brings the database of DATABASE_URL up to date, as its owner. */
import { readMigrateSettings } from '../../settings.ts';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';

const owner = connect(readMigrateSettings().DATABASE_URL, { max: 2, statementTimeoutMs: 0 });
try {
  const ran = await migrate(owner);
  process.stdout.write(ran.length > 0 ? `Ran ${ran.join(', ')}.\n` : 'Up to date.\n');
} finally {
  await owner.destroy();
}
