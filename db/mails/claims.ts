/**
 * How a mailer takes mails from the outbox and says what became of them. A claim commits before the mail is sent, so a
 * mailer that dies leaves a claimed mail behind: its outcome is unknown. Such a mail is sent again only on evidence
 * that the provider never took it (reliability rule 12). The evidence: the provider's events of other mails, at least one
 * `slack` younger than the claim, have arrived; the event of this mail has not, one more `slack` later. The second slack
 * is for events that the provider delivers late. Without evidence the mail is sent again at the cap.
 *
 * Each statement here is a transaction of its own, so `now()` is its start; an index can be searched by `now()`.
 */
import type { Knex } from 'knex';
import type { EnquiryId, RequestId } from '../../domain/ids.ts';
import type { Day } from '../../domain/time/day.ts';
import type {
  ApiAccessMailStep,
  ApplicationMailStep,
  DigestMailStep,
  EnquiryMailStep,
  InvitationMailStep,
  LinkMailRecipient,
  LinkMailStep,
  MailRecipient,
  MailStep,
  RentalMailStep,
  ProviderConsentMailRecipient,
  ProviderConsentMailStep,
  SecretMailStep,
  SuspensionMailStep,
  WebhookMailStep,
} from '../../domain/mails/steps.ts';
import { acceptMails, consentWindowsStarted } from './acceptance.ts';

/** Milliseconds. */
export interface ClaimTiming {
  /** A claim at least this old has no sender any more. */
  unknownAfterMs: number;
  /** An event of any mail, this much newer than the claim, proves that the event of the claimed mail will not come: once this much time has passed since it came in. */
  slackMs: number;
  /** A mail with an unknown outcome is sent again this long after its claim, whatever the evidence. */
  capMs: number;
}

/** The subject of a mail. It decides which steps the mail may have; the mailer writes each kind in its own way. */
type MailSubject =
  | { about: 'request'; subjectId: RequestId; step: MailStep; recipient: MailRecipient }
  | { about: 'enquiry'; subjectId: EnquiryId; step: EnquiryMailStep; recipient: 'enquirer' }
  | { about: 'application'; subjectId: string; step: ApplicationMailStep; recipient: 'applicant' }
  | { about: 'api-access'; subjectId: string; step: ApiAccessMailStep; recipient: 'developer' | 'operator' }
  | { about: 'secret'; subjectId: string; step: SecretMailStep; recipient: 'developer' }
  | { about: 'webhook'; subjectId: string; step: WebhookMailStep; recipient: 'developer' | 'operator' }
  | { about: 'link'; subjectId: string; step: LinkMailStep; recipient: LinkMailRecipient }
  | { about: 'invitation'; subjectId: string; step: InvitationMailStep; recipient: 'invited' }
  | { about: 'rental'; subjectId: string; step: RentalMailStep; recipient: 'renter' }
  | { about: 'suspension'; subjectId: string; step: SuspensionMailStep; recipient: 'applicant' | `account:${string}` }
  | {
      about: 'provider-consent';
      subjectId: string;
      step: ProviderConsentMailStep;
      recipient: ProviderConsentMailRecipient;
    }
  | { about: 'digest'; subjectId: Day; step: DigestMailStep; recipient: 'operator' };

export type ClaimedMail = MailSubject & {
  id: string;
  /** Tells several mails of one step apart. */
  turn: number;
  /** Counts the claims of this mail, and so tells them apart. */
  attempt: number;
  /** The outcome of an earlier claim is unknown: sending may make a duplicate. */
  outcomeUnknown: boolean;
  /** R67: its budgets were spent by an earlier attempt. */
  counted: boolean;
};

/**
 * Claims up to `limit` due mails, the oldest first. A mail with an unknown outcome and no evidence is not claimed; it is due again a little
 * later. `looked` counts such mails too: where it equals `limit`, more mails may be due.
 */
export async function claimMails(
  db: Knex,
  limit: number,
  timing: ClaimTiming,
): Promise<{ claimed: ClaimedMail[]; looked: number }> {
  const { rows } = await db.raw<{ rows: { go: boolean; mail: ClaimedMail }[] }>(
    `with due as (
       select id, status = 'claimed' as unknown, claimed_at from mails
       where status in ('queued', 'claimed') and next_attempt_at <= now()
       order by next_attempt_at, queued_at limit :limit
       for update skip locked
     ), judged as (
       select id, unknown, not unknown or claimed_at + :capMs * interval '1 ms' <= now() or exists (
         select from mail_events e
         where e.received_at > due.claimed_at + :slackMs * interval '1 ms' and e.received_at < now() - :slackMs * interval '1 ms'
           and e.at > due.claimed_at + :slackMs * interval '1 ms'
       ) as go from due
     ), claimed as (
       update mails m set
         status = 'claimed',
         attempts = m.attempts + j.go::int,
         claimed_at = case when j.go then now() else m.claimed_at end,
         next_attempt_at = case when j.go then now() + :unknownAfterMs * interval '1 ms'
           else least(now() + :lookAgainMs * interval '1 ms', m.claimed_at + :capMs * interval '1 ms') end
       from judged j where m.id = j.id
       returning j.go, j.unknown, m.*
     )
     select m.go, jsonb_build_object('id', m.id, 'step', m.step, 'turn', m.turn, 'recipient', m.recipient,
       'about', case when m.request_id is not null then 'request' when m.enquiry_id is not null then 'enquiry'
         when m.application_id is not null then 'application' when m.api_access_id is not null then 'api-access'
         when m.secret_id is not null then 'secret' when m.grant_id is not null then 'link'
         when m.invitation_id is not null then 'invitation' when m.rental_id is not null then 'rental'
         when m.suspension_id is not null then 'suspension'
         when m.webhook_id is not null then 'webhook'
         when m.provider_consent_id is not null then 'provider-consent' else 'digest' end,
       'subjectId', coalesce(m.request_id::text, m.enquiry_id::text, m.application_id::text, m.api_access_id::text, m.secret_id::text,
         m.grant_id::text, m.invitation_id::text, m.rental_id::text, m.suspension_id::text, m.provider_consent_id::text,
         m.webhook_id::text, m.digest_on::text),
       'attempt', m.attempts, 'outcomeUnknown', m.unknown,
       'counted', m.counted_at is not null) as mail
     from claimed m order by m.queued_at, m.id`,
    { limit, ...timing, lookAgainMs: timing.slackMs / 6 },
  );
  return { claimed: rows.flatMap(({ go, mail }) => (go ? [mail] : [])), looked: rows.length };
}

/** The provider took them. */
export const mailsAccepted = (db: Knex, mails: readonly ClaimedMail[]): Promise<void> =>
  acceptMails(
    db,
    mails.map(({ id }) => id),
  );

/** What became of a claimed mail that the provider did not take, as far as is known; `code` says why. */
export type NotTaken =
  /** To be tried again. */
  | { became: 'queued'; code: string; retryAfterMs: number }
  /** It will never be taken as it is, or should not go out any more: support sees it, nothing is tried again. */
  | { became: 'refused'; code: string }
  /** Unknown: the mail stays claimed until there is evidence. */
  | { became: 'claimed'; code: string };

/** Notes it. A sender that comes back late overwrites neither the outcome of a later claim nor that of an event. */
export async function mailsNotTaken(
  db: Knex,
  outcomes: readonly { mail: ClaimedMail; outcome: NotTaken }[],
): Promise<void> {
  const noted = outcomes.map(({ mail: { id, attempt }, outcome }) => ({ id, attempt, ...outcome }));
  await db.raw(
    `with told as (
       select * from jsonb_to_recordset(:noted::jsonb)
         as t (id uuid, attempt integer, became text, code text, "retryAfterMs" double precision)
     ), of_this_claim as (
       select m.id, m.request_id, m.step, t.became, t.code, t."retryAfterMs" from mails m
         join told t on m.id = t.id and m.attempts = t.attempt where m.status = 'claimed' order by m.id for update of m
     ), noted as (
       update mails m set status = t.became, last_error = t.code,
         next_attempt_at = case when t.became = 'queued' then now() + t."retryAfterMs" * interval '1 ms' else m.next_attempt_at end,
         settled_at = case when t.became = 'refused' then now() else m.settled_at end
       from of_this_claim t where m.id = t.id
     ), ${consentWindowsStarted(`select request_id from of_this_claim where step = 'consent-request' and became = 'refused'`)}
     select 1`,
    { noted: JSON.stringify(noted) },
  );
}
