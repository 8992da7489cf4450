/** R47, R48: to a provider, which vehicles a fleet consented to; to either side, that something of it is not used, or has ended. */
import { inLanguage } from '../../../domain/languages/languages.ts';
import type { ConsentMailRecord } from '../../../db/provider-consents/for-mail.ts';
import type { ProviderConsentMailStep } from '../../../domain/mails/steps.ts';
import { defanged } from '../../../domain/text/plain-text.ts';
import { button, facts, paragraph, type Block, type Fact, type MailContent } from '../content.ts';
import type { OtherDraft } from '../draft.ts';
import type { Say } from '../say.ts';
import { theirs } from './their-words.ts';

type ConsentDraft = OtherDraft<ConsentMailRecord>;

/** Where a mail leads: the page of the consent, of the provider or of the fleet. */
export interface ConsentPlaces {
  provider: string;
  fleet: string;
}

export const providerConsentMail = (
  step: ProviderConsentMailStep,
  draft: ConsentDraft,
  places: ConsentPlaces,
): MailContent => ({
  subject: draft.say.words(`${step}.subject`),
  title: draft.say.words(`${step}.title`),
  blocks: [
    paragraph(draft.say.words(`${step}.lead`, { operator: draft.operator.name })),
    ...next[step](draft.say),
    button(draft.say.words('provider-consent.button'), isToProvider(step) ? places.provider : places.fleet),
    facts(...told(step, draft)),
  ],
});

/** To the provider; the others go to the fleet. */
export const isToProvider = (step: ProviderConsentMailStep): boolean =>
  step === 'provider-consent-given' || step === 'provider-consent-unused' || step === 'provider-consent-ended';

const next: Record<ProviderConsentMailStep, (say: Say) => Block[]> = {
  'provider-consent-given': (say) => [paragraph(say.words('provider-consent-given.next'))],
  'provider-consent-unused': (say) => [paragraph(say.words('provider-consent-given.next'))],
  'provider-consent-ended': (say) => [paragraph(say.words('link-ended-recipient.delete'))],
  'provider-consent-taken-up': (say) => [paragraph(say.words('provider-consent.end'))],
  'provider-consent-unused-fleet': (say) => [paragraph(say.words('provider-consent.end'))],
  'provider-consent-ended-fleet': () => [],
  'provider-unsubscribed': (say) => [paragraph(say.words('provider-consent.end'))],
};

function told(step: ProviderConsentMailStep, { record, say }: ConsentDraft): Fact[] {
  const { count, first } = record;
  return [
    isToProvider(step)
      ? { label: say.words('provider-consent.fleet'), values: [theirs(record.fleet)] }
      : { label: say.words('provider-consent.provider'), values: [theirs(record.provider)] },
    {
      label: say.words('provider-consent.dataProduct'),
      values: [inLanguage(record.dataProduct, say.locale)],
    },
    {
      label: say.words('provider-consent.products', { count }),
      values: [
        ...first.map((number) => defanged(number)),
        ...(count > first.length ? [say.words('provider-consent.more', { count: count - first.length })] : []),
      ],
    },
    { label: say.words('link.since'), values: [say.moment(record.givenAt)] },
    ...(record.until && !record.endedAt
      ? [{ label: say.words('link.until'), values: [say.moment(record.until)] }]
      : []),
  ];
}
