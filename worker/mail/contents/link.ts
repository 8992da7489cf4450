/** R42, R43: that a link was given, to its giver and to the others who use a product; that it ends, and that it has ended. */
import type { LinkSeen } from '../../../db/access/link-view.ts';
import type { LinkMailStep } from '../../../domain/mails/steps.ts';
import { button, facts, paragraph, quote, type Block, type Fact, type MailContent } from '../content.ts';
import type { OtherDraft } from '../draft.ts';
import { groupIn } from './asked.ts';
import { heldBackBlocks } from './secrets.ts';
import { capped, reasonGiven, theirs } from './their-words.ts';

export type LinkDraft = OtherDraft<LinkSeen>;

/** Where a mail leads: the page that ends the access, of its reader alone; or the developer's own pages. */
export interface LinkPlaces {
  end: string;
  developer: string;
}

export const linkMail = (step: LinkMailStep, draft: LinkDraft, places: LinkPlaces): MailContent => ({
  subject: draft.say.words(`${step}.subject`),
  title: draft.say.words(`${step}.title`),
  blocks: blocks[step](draft, places),
});

const blocks: Record<LinkMailStep, (draft: LinkDraft, places: LinkPlaces) => Block[]> = {
  'link-given': (draft, { end }) => [...told('link-given.lead', draft), ...howToEnd(draft, end)],
  'link-given-other': (draft, { end }) => [...told('link-given-other.lead', draft), ...howToEnd(draft, end)],
  'link-reminder': (draft, { end }) => [...told('link-reminder.lead', draft), ...howToEnd(draft, end)],
  'link-ends-soon': (draft, { end }) => [...told('link-ends-soon.lead', draft), ...howToEnd(draft, end)],
  'link-ends-soon-recipient': ({ record, say, operator }, { developer }) => [
    paragraph(say.words('link-ends-soon-recipient.lead', { operator: operator.name })),
    facts(...dates({ record, say })),
    button(say.words('developer.button'), developer),
  ],
  'link-sleeps-recipient': ({ record, say, operator }, { developer }) => [
    paragraph(say.words('link-sleeps-recipient.lead', { operator: operator.name })),
    facts(
      { label: say.words('link.number'), values: [record.grantId] },
      products({ record, say }),
      ...(record.sleepsAt ? [{ label: say.words('link.sleeps'), values: [say.moment(record.sleepsAt)] }] : []),
    ),
    paragraph(say.words('link-sleeps-recipient.next')),
    button(say.words('developer.button'), developer),
  ],
  'link-ended': (draft) => [...told('link-ended.lead', draft), ...reasonOf(draft)],
  'link-ended-recipient': ({ record, say, operator }, { developer }) => [
    paragraph(say.words('link-ended-recipient.lead', { operator: operator.name })),
    facts(
      { label: say.words('link.number'), values: [record.grantId] },
      products({ record, say }),
      ...dates({ record, say }),
    ),
    ...reasonOf({ record, say }),
    paragraph(say.words('link-ended-recipient.delete')),
    button(say.words('developer.button'), developer),
  ],
  'link-secrets-held-back': (draft) => aboutSecrets('link-secrets-held-back.lead', draft),
  'link-secrets-given-again': (draft) => aboutSecrets('link-secrets-given-again.lead', draft),
};

/** R54: what is held back of what a program reads by a link; the same to its giver and to its developer. */
const aboutSecrets = (
  lead: 'link-secrets-held-back.lead' | 'link-secrets-given-again.lead',
  { record, say, operator }: LinkDraft,
): Block[] => [
  paragraph(say.words(lead, { operator: operator.name })),
  ...heldBackBlocks(record.heldBack, say),
  facts({ label: say.words('link.number'), values: [record.grantId] }, products({ record, say })),
];

function told(
  lead: 'link-given.lead' | 'link-given-other.lead' | 'link-reminder.lead' | 'link-ends-soon.lead' | 'link-ended.lead',
  { record, say, operator }: LinkDraft,
): Block[] {
  const { groups, purpose } = record;
  const { name, company, country } = record.developer;
  const who = [...(company ? [theirs(company)] : []), theirs(name), say.country(country)];
  return [
    paragraph(say.words(lead, { operator: operator.name })),
    facts(
      { label: say.words('link.who'), values: who },
      products({ record, say }),
      ...(groups ? [{ label: say.words('link.groups'), values: groups.map((group) => groupIn(group, say)) }] : []),
      ...dates({ record, say }),
      { label: say.words('link.number'), values: [record.grantId] },
    ),
    quote(say.words('purpose.theirs'), capped(purpose, 500)),
  ];
}

type Told = Pick<LinkDraft, 'record' | 'say'>;

/** Why staff ended it, where it was they. */
const reasonOf = ({ record: { endedReason }, say }: Told): Block[] =>
  endedReason ? [reasonGiven(endedReason, say)] : [];

const products = ({ record, say }: Told): Fact => ({
  label: say.words('link.products'),
  values: record.products.map(({ id }) => id),
});

const dates = ({ record: { createdAt, until, endedAt }, say }: Told): Fact[] => [
  { label: say.words('link.since'), values: [say.moment(createdAt)] },
  ...(until && !endedAt ? [{ label: say.words('link.until'), values: [say.moment(until)] }] : []),
  ...(endedAt ? [{ label: say.words('link.ended'), values: [say.moment(endedAt)] }] : []),
];

const howToEnd = ({ record, say }: LinkDraft, end: string): Block[] =>
  record.endedAt
    ? [paragraph(say.words('link.over'))]
    : [
        paragraph(say.words('link.end')),
        button(say.words('link.end.button'), end),
        paragraph(say.words('verify.nothing')),
      ];
