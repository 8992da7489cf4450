/** Notes about a call while it is answered: its id, the pattern of its route, its problem. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Reader } from '../../../db/access/reader.ts';
import type { ProblemName } from '../problems/problem.ts';

interface CallNotes {
  /** Stands in the answer and in the log, so that support finds one by the other. */
  readonly id: string;
  /** The pattern, never the address: that may carry a link's token. */
  route: string;
  problem?: ProblemName;
  /** Which account, by its id (`sub`), or by which kind of link; nobody's where it is absent. */
  actor?: string;
  /** The ids that the address or the link names, by their names: what the call was about. */
  about?: Record<string, string>;
  /** The program whose token came with the call, also where the token is over. */
  program?: Reader;
}

const notes = new WeakMap<ServerResponse, CallNotes>();

export function notesOf(res: ServerResponse): CallNotes {
  let found = notes.get(res);
  if (!found) {
    found = { id: randomUUID(), route: 'unmatched' };
    notes.set(res, found);
  }
  return found;
}
