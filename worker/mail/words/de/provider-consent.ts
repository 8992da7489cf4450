/** The words of the emails about consents for service providers, in German. */
import type { providerConsentEn } from '../en/provider-consent.ts';

export const providerConsentDe: Record<keyof typeof providerConsentEn, string> = {
  'why.providerConsent':
    'Sie erhalten diese E-Mail, weil Sie bei {operator} für Ihr Unternehmen handeln, wo Flotten Daten an Dienstleister weitergeben.',
  'reference.providerConsent': 'Nummer der Einwilligung: {id}',
  'provider-consent.fleet': 'Flotte',
  'provider-consent.provider': 'Dienstleister',
  'provider-consent.dataProduct': 'Datenprodukt',
  'provider-consent.products':
    '{count, plural, one {# Fahrzeug oder Ladestation} other {# Fahrzeuge und Ladestationen}}',
  'provider-consent.more': '{count, plural, one {und # weiteres, auf der Seite} other {und # weitere, auf der Seite}}',
  'provider-consent.button': 'Die ganze Liste ansehen',
  'provider-consent.end':
    'Sie können die Einwilligung jederzeit entziehen, für jedes Fahrzeug. Von da an wird nichts mehr übergeben. Was vorher gelesen wurde, bleibt beim Dienstleister.',

  'provider-consent-given.subject': 'Eine Flotte hat eingewilligt, dass Sie ihre Fahrzeuge lesen',
  'provider-consent-given.title': 'Einwilligung für Ihr Unternehmen',
  'provider-consent-given.lead':
    'Wer eine Flotte bei {operator} verwaltet, hat eingewilligt, dass Ihr Unternehmen Daten dieser Fahrzeuge und Ladestationen liest.',
  'provider-consent-given.next':
    'Abonnieren Sie die, die Sie brauchen; von da an lesen Sie sie mit Ihrer eigenen Client-ID und Ihrem Geheimnis.',
  'provider-consent-unused.subject': 'Die Einwilligung einer Flotte wartet auf Sie',
  'provider-consent-unused.title': 'Sie haben noch nichts abonniert',
  'provider-consent-unused.lead':
    'Eine Flotte bei {operator} hat eingewilligt, dass Ihr Unternehmen diese Fahrzeuge und Ladestationen liest. Keines davon ist abonniert.',
  'provider-consent-ended.subject': 'Eine Einwilligung für Fahrzeuge, die Sie lesen dürfen, ist beendet',
  'provider-consent-ended.title': 'Die Einwilligung ist beendet',
  'provider-consent-ended.lead':
    'Ihr Unternehmen erhält von {operator} auf Grund dieser Einwilligung keine Daten dieser Fahrzeuge und Ladestationen mehr.',
  'provider-consent-taken-up.subject': 'Ihr Dienstleister hat abonniert',
  'provider-consent-taken-up.title': 'Der Dienstleister liest jetzt',
  'provider-consent-taken-up.lead':
    'Der Dienstleister, für den Sie bei {operator} eingewilligt haben, hat diese Fahrzeuge und Ladestationen abonniert und liest ihre Daten, wie sie eintreffen.',
  'provider-consent-unused-fleet.subject': 'Ihr Dienstleister nutzt Ihre Einwilligung nicht',
  'provider-consent-unused-fleet.title': 'Nichts wurde abonniert',
  'provider-consent-unused-fleet.lead':
    'Sie haben bei {operator} eingewilligt, dass ein Dienstleister diese Fahrzeuge und Ladestationen liest. Er hat keines davon abonniert. Wird sie nicht mehr gebraucht, entziehen Sie sie.',
  'provider-consent-ended-fleet.subject': 'Die Einwilligung für Ihren Dienstleister ist beendet',
  'provider-consent-ended-fleet.title': 'Die Einwilligung ist beendet',
  'provider-consent-ended-fleet.lead':
    'Der Dienstleister erhält von {operator} keine Daten dieser Fahrzeuge und Ladestationen mehr. Was er vorher gelesen hat, bleibt bei ihm.',
  'provider-unsubscribed.subject': 'Ihr Dienstleister liest Fahrzeuge nicht mehr',
  'provider-unsubscribed.title': 'Der Dienstleister hat abbestellt',
  'provider-unsubscribed.lead':
    'Der Dienstleister hat diese Fahrzeuge und Ladestationen bei {operator} aufgegeben: Von ihnen wird ihm nichts mehr übergeben. Ihre Einwilligung bleibt, sodass er sie wieder abonnieren kann.',
};
