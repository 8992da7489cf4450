/** The words of the emails about consents for service providers (R47, R48), in English. ICU message syntax. */
export const providerConsentEn = {
  'why.providerConsent':
    'You get this email because you are one of those who act for your company at {operator} where fleets share data with service providers.',
  'reference.providerConsent': 'Consent number: {id}',
  'provider-consent.fleet': 'Fleet',
  'provider-consent.provider': 'Service provider',
  'provider-consent.dataProduct': 'Data product',
  'provider-consent.products': '{count, plural, one {# vehicle or charger} other {# vehicles and chargers}}',
  'provider-consent.more': '{count, plural, one {and # more, on the page} other {and # more, on the page}}',
  'provider-consent.button': 'See the whole list',
  'provider-consent.end':
    'You can remove consent at any time, for each vehicle. From that moment on nothing more is handed over. What was read before stays with the provider.',

  'provider-consent-given.subject': 'A fleet consented that you read its vehicles',
  'provider-consent-given.title': 'Consent for your company',
  'provider-consent-given.lead':
    'An administrator of a fleet at {operator} consented that your company reads data of these vehicles and chargers.',
  'provider-consent-given.next':
    'Subscribe those that you need; from then on you read them with your own client ID and secret.',
  'provider-consent-unused.subject': 'A fleet’s consent waits for you',
  'provider-consent-unused.title': 'You have not subscribed yet',
  'provider-consent-unused.lead':
    'A fleet at {operator} consented that your company reads these vehicles and chargers. None of them is subscribed.',
  'provider-consent-ended.subject': 'Consent for vehicles that you may read has ended',
  'provider-consent-ended.title': 'Consent has ended',
  'provider-consent-ended.lead':
    'Your company gets no more data of these vehicles and chargers from {operator} by this consent.',
  'provider-consent-taken-up.subject': 'Your service provider has subscribed',
  'provider-consent-taken-up.title': 'The provider now reads',
  'provider-consent-taken-up.lead':
    'The provider that you consented to at {operator} has subscribed these vehicles and chargers, and reads their data as it comes in.',
  'provider-consent-unused-fleet.subject': 'Your service provider does not use your consent',
  'provider-consent-unused-fleet.title': 'Nothing was subscribed',
  'provider-consent-unused-fleet.lead':
    'You consented at {operator} that a provider reads these vehicles and chargers. It has subscribed none of them. If it is not needed any more, remove it.',
  'provider-consent-ended-fleet.subject': 'Consent for your service provider has ended',
  'provider-consent-ended-fleet.title': 'Consent has ended',
  'provider-consent-ended-fleet.lead':
    'The provider gets no more data of these vehicles and chargers from {operator}. What it read before stays with it.',
  'provider-unsubscribed.subject': 'Your service provider has stopped reading vehicles',
  'provider-unsubscribed.title': 'The provider has unsubscribed',
  'provider-unsubscribed.lead':
    'The provider gave these vehicles and chargers up at {operator}: nothing more of them is handed over to it. Your consent stays, so that it may subscribe again.',
} as const satisfies Record<string, string>;
