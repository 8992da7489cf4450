/** Whom the identity provider knows: the demo accounts, and accounts that somebody has put into the registry. */
import type { Knex } from 'knex';
import type { AccountKind } from '../../domain/requests/types.ts';
import { demoPeople, type DemoPerson } from '../demo/people.ts';

export interface People {
  /** By id or email. */
  find(account: string): Promise<DemoPerson | undefined>;
  /** The last few that came by the registry. */
  newest(): Promise<DemoPerson[]>;
}

const NEWEST = 5;

interface Row {
  id: string;
  email: string;
  kind: AccountKind;
  name: string;
  company: string | null;
  roles: string[];
}

const personOf = (row: Row): DemoPerson => ({ ...row, shows: 'Was put into the registry.' });

export function peopleOf(db: Knex): People {
  const accounts = () => db('accounts').select('id', 'email', 'kind', 'name', 'company_id as company', 'roles');
  return {
    async find(account) {
      const demo = demoPeople.find(({ id, email }) => account === id || account === email);
      if (demo) return demo;
      const row = (await accounts().where({ id: account }).orWhere({ email: account }).first()) as Row | undefined;
      return row && personOf(row);
    },
    async newest() {
      const rows = (await accounts()
        .whereNotIn(
          'id',
          demoPeople.map(({ id }) => id),
        )
        .orderBy([{ column: 'changed_at', order: 'desc', nulls: 'last' }, 'id'])
        .limit(NEWEST)) as Row[];
      return rows.map(personOf);
    },
  };
}
