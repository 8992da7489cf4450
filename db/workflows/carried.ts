/** The tables whose rows a workflow carries each. All have the same columns for it, so that one dispatcher and one sweeper serve them. */
import type { CarriedKind } from '../../domain/ids.ts';
import type { Queue } from '../postgres/queued.ts';

interface Carried {
  table: string;
  /** The oldest are started first, by this column. */
  since: string;
  /** That a row needs a workflow. */
  open: string;
  /** What a workflow has to be told of its row besides the id, as SQL. */
  type: string;
  /** Where it is said that a row has no workflow yet. */
  queue: Queue;
  /** What the row is called in the audit trail. */
  stream: string;
}

export const CARRIED: Record<CarriedKind, Carried> = {
  request: {
    table: 'requests',
    since: 'submitted_at',
    open: 'ended_at is null',
    type: 'type',
    queue: 'requests',
    stream: 'request',
  },
  'api-access': {
    table: 'api_access_requests',
    since: 'submitted_at',
    open: 'ended_at is null',
    type: 'null::text',
    queue: 'api-access',
    stream: 'api-access',
  },
  // Nothing of a public program expires, so there is nothing to wait for.
  credential: {
    table: 'credentials',
    since: 'created_at',
    open: `ended_at is null and type <> 'public'`,
    type: 'null::text',
    queue: 'credentials',
    stream: 'credential',
  },
  // One that nobody has taken, or that ended before it was told of, waits for nothing.
  link: {
    table: 'grants',
    since: 'created_at',
    open: 'ended_at is null and taken_at is not null',
    type: 'null::text',
    queue: 'links',
    stream: 'link',
  },
  'provider-consent': {
    table: 'provider_consents',
    since: 'given_at',
    open: 'ended_at is null',
    type: 'null::text',
    queue: 'provider-consents',
    stream: 'provider-consent',
  },
};
