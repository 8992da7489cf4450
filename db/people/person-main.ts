/**
 * `npm run person -- find|export|erase EMAIL`: what OWNER_DATABASE_URL holds about one person. `find` answers ids, `export` all of
 * it as JSON, `erase` removes it. The last two leave an entry in the audit trail, which holds no address.
 */
import { readOwnerSettings } from '../../settings.ts';
import { connect } from '../postgres/connect.ts';
import { erasePerson } from './erase.ts';
import { exportPerson } from './export.ts';
import { findPerson } from './find.ts';

const BY = 'staff:command-line';
const [act, email = ''] = process.argv.slice(2);
const acts = {
  find: findPerson,
  export: (db: Parameters<typeof findPerson>[0], address: string) => exportPerson(db, address, BY),
  erase: (db: Parameters<typeof findPerson>[0], address: string) => erasePerson(db, address, BY),
};
const isAct = (name: string | undefined): name is keyof typeof acts => name !== undefined && name in acts;

if (!isAct(act) || !/^\S+@\S+$/.test(email)) {
  process.stderr.write('Usage: npm run person -- find|export|erase EMAIL\n');
  process.exitCode = 64;
} else {
  const db = connect(readOwnerSettings().OWNER_DATABASE_URL, {
    max: 2,
    applicationName: 'person',
    statementTimeoutMs: 0,
  });
  try {
    process.stdout.write(`${JSON.stringify(await acts[act](db, email), null, 2)}\n`);
  } finally {
    await db.destroy();
  }
}
