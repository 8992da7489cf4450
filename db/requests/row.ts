/** A request as its row has it, and the ways to get hold of one. */
import type { Knex } from 'knex';
import type { Day } from '../../domain/time/day.ts';
import type { Cuuid, RequestId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Holder } from '../../domain/principal.ts';
import type { Format } from '../../domain/export/formats.ts';
import type { Locale } from '../../domain/languages/languages.ts';
import type { GdprBasis } from '../../domain/requests/form-fields.ts';
import type { RequestType } from '../../domain/requests/types.ts';
import type { State } from '../../domain/requests/states.ts';

export interface RequestRow {
  id: RequestId;
  type: RequestType;
  status: State;
  requester: string | null;
  holder: Holder | null;
  /** The company for which the account asked; `null` where it had none, and of older requests. */
  company: Cuuid | null;
  email: string;
  locale: Locale;
  /** R62: what its files come as, in the order of the form. */
  formats: Format[];
  /** R51: the groups of signals asked for; `null`: all. */
  groups: string[] | null;
  /** R52: whether signals that may say something about a person are left out; else, where others drive, on which basis they are given. */
  without_personal: boolean;
  gdpr_basis: GdprBasis | null;
  /** R53: whether signals marked as trade secrets are among it, and the version of the measures that were agreed to. */
  secrets: boolean;
  measures_version: string | null;
  period_from: Day;
  period_to: Day;
  details: Record<string, unknown>;
  policy: Policy;
  submitted_at: Date;
  verify_by: Date | null;
  warn_at: Date | null;
  due_by: Date | null;
  warned_at: Date | null;
  overdue_at: Date | null;
  verified_at: Date | null;
  consent_by: Date | null;
  reminded_at: Date | null;
  consented_at: Date | null;
  review_due_at: Date | null;
  review_warn_at: Date | null;
  review_warned_at: Date | null;
  review_overdue_at: Date | null;
  /** R36: until when a public body has to answer what was asked of it; none while it owes nothing. */
  answer_due_at: Date | null;
  ready_at: Date | null;
  download_until: Date | null;
  /** R15: when the one reminder of the link is due; none where it has gone out, or where there is none to come. */
  remind_of_link_at: Date | null;
  downloaded_at: Date | null;
  ended_at: Date | null;
  /** R13, R58: when the personal details were removed; `forgotten_at`: when receipts, downloads and emails were, too. */
  details_removed_at: Date | null;
  forgotten_at: Date | null;
  /** R58: since then a legal hold keeps it. */
  held_at: Date | null;
  link_generation: number;
  /** R15: the confirmed address that support replaced. */
  former_email: string | null;
  look_wanted_at: Date | null;
  export_attempt: number;
  /** The request's own clock: the database's, moved by the sandbox where it travels in time. */
  now: Date;
}

/** Of a request `r`. Days as text: the driver would make local midnights of them. */
const REQUEST_COLUMNS = `r.*, r.period_from::text as period_from, r.period_to::text as period_to, clock_timestamp() + r.clock_shift as now`;

/** One request, or `undefined`. The caller must have checked before that it may be read. */
export async function findRequest(db: Knex, id: RequestId): Promise<RequestRow | undefined> {
  const { rows } = await db.raw<{ rows: RequestRow[] }>(`select ${REQUEST_COLUMNS} from requests r where r.id = ?`, [
    id,
  ]);
  return rows[0];
}

/**
 * The same, with its row locked until the transaction ends: nobody else decides meanwhile. One round trip: the lock is in
 * a part of its own, so the row is read, and `now` is taken, after the lock was granted.
 */
export async function lockRequest(tx: Knex.Transaction, id: RequestId): Promise<RequestRow | undefined> {
  const { rows } = await tx.raw<{ rows: RequestRow[] }>(
    `with r as materialized (select * from requests where id = ? for update) select ${REQUEST_COLUMNS} from r`,
    [id],
  );
  return rows[0];
}
