/** An email is sent again, by support (R40) or by the requester (R18): with the same links, and only while it is still true. */
import type { Knex } from 'knex';
import type { EnquiryId, RequestId } from '../../domain/ids.ts';
import type {
  ApiAccessMailStep,
  ApplicationMailStep,
  EnquiryMailStep,
  MailRecipient,
  MailStep,
} from '../../domain/mails/steps.ts';
import { defaultPolicy } from '../../domain/policy.ts';
import { notFound, Refusal } from '../../domain/refusal.ts';
import { lockAccess } from '../developers/access-requests.ts';
import { applicationMailRecord } from './record/application.ts';
import { apiAccessMailRecord } from './record/developer.ts';
import { enquiryMailRecord } from './record/enquiry.ts';
import { mailRecord } from './record/request.ts';
import {
  isApiAccessMailStillTrue,
  isApplicationMailStillTrue,
  isEnquiryMailStillTrue,
  isStillTrue,
} from './still-true.ts';
import { mailsSent, resendMail, type MailSubject } from './outbox.ts';
import { lockEnquiry } from '../support/enquiries.ts';
import { lockApplication } from '../sharing/providers.ts';
import { actorFor, isOwn, type Submitter } from '../requests/own.ts';
import { lockRequest } from '../requests/row.ts';
import { audit, type Actor } from '../requests/transition.ts';

/** What is sent again, and by whom. */
interface Again<Step> {
  about: MailSubject;
  id: string;
  /** The stream of the audit trail. */
  stream: string;
  by: Actor;
  /** None: the latest that can be sent again. */
  step: Step | undefined;
  /** Of the subject, as problems tell it. */
  status: string;
  /** Whether the mail would be true if it were sent now. */
  isTrueFor: (step: Step, recipient: MailRecipient) => Promise<boolean> | boolean;
}

/** To everyone it went to. Answers which. @throws Refusal `mail-not-repeated` where there is nothing to repeat */
async function sendAgain<Step extends string>(tx: Knex.Transaction, again: Again<Step>): Promise<Step> {
  const { about, id, step, status } = again;
  for (const sent of await mailsSent<Step>(tx, about, id)) {
    if (step && sent.step !== step) continue;
    const recipients: MailRecipient[] = [];
    for (const recipient of sent.recipients)
      if (await again.isTrueFor(sent.step, recipient)) recipients.push(recipient);
    if (recipients.length === 0 || !(await resendMail(tx, about, id, sent.step, recipients))) continue;
    await audit(tx, again.stream, 'mail-sent-again', again.by, { step: sent.step });
    return sent.step;
  }
  throw new Refusal({ code: 'mail-not-repeated', state: status, step });
}

/** About a request. @throws Refusal `not-found`, `not-in-this-state` */
export const resendOfRequest = (db: Knex, id: RequestId, by: string, step?: MailStep): Promise<MailStep> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request) throw notFound();
    return sendAgain<MailStep>(tx, {
      about: 'request',
      id,
      stream: `request:${id}`,
      by: `staff:${by}`,
      step,
      status: request.status,
      isTrueFor: async (sent, recipient) => isStillTrue(sent, await mailRecord(tx, id, recipient)),
    });
  });

/**
 * The latest email to the requester once more, since it did not come (R18): a few times in 24 hours.
 * @throws Refusal `not-found`, `mail-not-repeated`, `too-many-mails`
 */
export const resendForRequester = (db: Knex, id: RequestId, by: Submitter): Promise<MailStep> =>
  db.transaction(async (tx) => {
    const request = await lockRequest(tx, id);
    if (!request || (by !== 'by-link' && !isOwn(request, by))) throw notFound();
    await refuseTooManyMails(tx, id);
    return sendAgain<MailStep>(tx, {
      about: 'request',
      id,
      stream: `request:${id}`,
      by: actorFor(by),
      step: undefined,
      status: request.status,
      isTrueFor: async (sent, recipient) =>
        recipient === 'requester' && isStillTrue(sent, await mailRecord(tx, id, recipient)),
    });
  });

/** What was sent once more, or to another address, in the last 24 hours. @throws Refusal `too-many-mails` */
export async function refuseTooManyMails(tx: Knex.Transaction, id: RequestId): Promise<void> {
  const { rows } = await tx.raw<{ rows: { again_in: string }[] }>(
    `select extract(epoch from queued_at + interval '24 hours' - now()) as again_in from mails
     where request_id = :id and recipient = 'requester' and turn > 0 and queued_at > now() - interval '24 hours'
     order by queued_at desc
     offset coalesce((select (policy->'limits'->>'newLinksPerDay')::int from requests where id = :id), :most) - 1 limit 1`,
    { id, most: defaultPolicy.limits.newLinksPerDay },
  );
  if (rows[0]) throw new Refusal({ code: 'too-many-mails', againInSeconds: Math.ceil(Number(rows[0].again_in)) });
}

/** About an enquiry (R38): of its answers, the last one. @throws Refusal `not-found`, `not-in-this-state` */
export const resendOfEnquiry = (
  db: Knex,
  id: EnquiryId,
  by: string,
  step?: EnquiryMailStep,
): Promise<EnquiryMailStep> =>
  db.transaction(async (tx) => {
    const { status } = await lockEnquiry(tx, id);
    const record = await enquiryMailRecord(tx, id);
    return sendAgain<EnquiryMailStep>(tx, {
      about: 'enquiry',
      id,
      stream: `enquiry:${id}`,
      by: `staff:${by}`,
      step,
      status,
      isTrueFor: (sent) => isEnquiryMailStillTrue(sent, record),
    });
  });

/** About a provider's application (R31). @throws Refusal `not-found`, `not-in-this-state` */
export const resendOfApplication = (
  db: Knex,
  id: string,
  by: string,
  step?: ApplicationMailStep,
): Promise<ApplicationMailStep> =>
  db.transaction(async (tx) => {
    const { status } = await lockApplication(tx, id);
    const record = await applicationMailRecord(tx, id);
    return sendAgain<ApplicationMailStep>(tx, {
      about: 'application',
      id,
      stream: `provider-application:${id}`,
      by: `staff:${by}`,
      step,
      status,
      isTrueFor: (sent) => isApplicationMailStillTrue(sent, record),
    });
  });

/** About a request for API access (R41). @throws Refusal `not-found`, `mail-not-repeated` */
export const resendOfAccess = (
  db: Knex,
  id: string,
  by: string,
  step?: ApiAccessMailStep,
): Promise<ApiAccessMailStep> =>
  db.transaction(async (tx) => {
    const { status } = await lockAccess(tx, id);
    const record = await apiAccessMailRecord(tx, id);
    return sendAgain<ApiAccessMailStep>(tx, {
      about: 'api-access',
      id,
      stream: `api-access:${id}`,
      by: `staff:${by}`,
      step,
      status,
      isTrueFor: (sent) => isApiAccessMailStillTrue(sent, record),
    });
  });
