/** That somebody took a request's dossier is in its audit trail. */
import type { Knex } from 'knex';
import type { RequestId } from '../../domain/ids.ts';
import { audit } from '../requests/transition.ts';

export const noteDossier = (db: Knex, id: RequestId, by: string): Promise<void> =>
  db.transaction((tx) => audit(tx, `request:${id}`, 'dossier-made', `staff:${by}`));
