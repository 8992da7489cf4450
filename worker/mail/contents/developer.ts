/** R41: what became of a request for API access, that one waits for staff, that a secret is about to expire, and that a webhook was disabled. */
import type { ApiAccessMailRecord, SecretMailRecord, WebhookMailRecord } from '../../../db/mails/record/developer.ts';
import type { ApiAccessMailStep } from '../../../domain/mails/steps.ts';
import { button, facts, paragraph, quote, type Block, type MailContent } from '../content.ts';
import type { OtherDraft } from '../draft.ts';
import { capped, reasonGiven, theirs } from './their-words.ts';

type AccessLetter = OtherDraft<ApiAccessMailRecord>;

/** Where a mail leads: the developer's own pages, or the console's. */
export interface DeveloperPlaces {
  own: string;
  console: string;
}

export const apiAccessMail = (step: ApiAccessMailStep, draft: AccessLetter, places: DeveloperPlaces): MailContent => ({
  subject: draft.say.words(`${step}.subject`),
  title: draft.say.words(`${step}.title`),
  blocks: blocks[step](draft, places),
});

const blocks: Record<ApiAccessMailStep, (draft: AccessLetter, places: DeveloperPlaces) => Block[]> = {
  'api-access-approved': ({ record, say, operator }, { own }) => [
    paragraph(say.words('api-access-approved.lead', { operator: operator.name })),
    ...(record.reason ? [reasonGiven(record.reason, say)] : []),
    paragraph(say.words('api-access-approved.next')),
    button(say.words('developer.button'), own),
  ],
  'api-access-refused': ({ record, say, operator }, { own }) => [
    paragraph(say.words('api-access-refused.lead', { operator: operator.name })),
    ...(record.reason ? [reasonGiven(record.reason, say)] : []),
    paragraph(say.words('api-access-refused.next', { contact: operator.contact })),
    button(say.words('developer.button'), own),
  ],
  'api-access-lapsed': ({ say, operator }, { own }) => [
    paragraph(say.words('api-access-lapsed.lead', { operator: operator.name })),
    paragraph(say.words('api-access-lapsed.next', { contact: operator.contact })),
    button(say.words('developer.button'), own),
  ],
  'api-access-waiting': ({ record, say }, { console }) => [
    paragraph(say.words('api-access-waiting.lead')),
    ...(record.decideBy
      ? [facts({ label: say.words('api-access-waiting.decideBy'), values: [say.moment(record.decideBy)] })]
      : []),
    quote(say.words('purpose.theirs'), capped(record.purpose, 500)),
    button(say.words('api-access-waiting.button'), console),
  ],
};

export const secretExpires = ({ record, say }: OtherDraft<SecretMailRecord>, own: string): MailContent => ({
  subject: say.words('secret-expires.subject'),
  title: say.words('secret-expires.title'),
  blocks: [
    paragraph(say.words('secret-expires.lead')),
    facts(
      { label: say.words('secret-expires.credential'), values: [theirs(record.name)] },
      { label: say.words('secret-expires.clientId'), values: [record.clientId] },
      { label: say.words('secret-expires.expiresAt'), values: [say.moment(record.expiresAt)] },
    ),
    paragraph(say.words(record.hasSuccessor ? 'secret-expires.successor' : 'secret-expires.next')),
    button(say.words('developer.button'), own),
  ],
});

/** Without a page of its own it is enabled by call. */
export const webhookDisabled = (
  { record, say, operator }: OtherDraft<WebhookMailRecord>,
  own: string | null,
): MailContent => ({
  subject: say.words('webhook-disabled.subject'),
  title: say.words('webhook-disabled.title'),
  blocks: [
    paragraph(say.words('webhook-disabled.lead', { operator: operator.name })),
    facts(
      { label: say.words('webhook-disabled.name'), values: [theirs(record.name)] },
      { label: say.words('webhook-disabled.url'), values: [theirs(record.url)] },
      ...(record.failingSince
        ? [{ label: say.words('webhook-disabled.since'), values: [say.moment(record.failingSince)] }]
        : []),
    ),
    paragraph(say.words('webhook-disabled.next')),
    ...(own ? [button(say.words('webhook-disabled.button'), own)] : []),
  ],
});
