/** `npm run migrate`: brings the database of OWNER_DATABASE_URL up to date. */
import { readOwnerSettings } from '../../settings.ts';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';

const owner = connect(readOwnerSettings().OWNER_DATABASE_URL, { max: 2, statementTimeoutMs: 0 });
try {
  const ran = await migrate(owner);
  process.stdout.write(ran.length > 0 ? `Ran ${ran.join(', ')}.\n` : 'Up to date.\n');
} finally {
  await owner.destroy();
}
