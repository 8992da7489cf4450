/** The words of the emails about requests that people review, and about rentals, in German. */
import type { reviewEn } from '../en/review.ts';

export const reviewDe: Record<keyof typeof reviewEn, string> = {
  'company.entered': 'Unternehmen, wie angegeben',
  'contact.entered': 'Ansprechperson, wie angegeben',
  market: 'Markt',
  body: 'Öffentliche Stelle, wie angegeben',
  dataWanted: 'Welche Daten gewünscht sind, wie angegeben:',
  replyBy: 'Unsere Antwort bis',
  'replyBy.endOf': 'zum Ende des {day}',
  dueBy: 'Daten fällig bis',
  reason: 'Die Begründung, in den Worten unserer Mitarbeiter:',
  'rental.company': 'Vermieter',
  'rental.renter': 'Mieter, wie angegeben',
  'rental.days': 'Miete',

  'verify.rental':
    'Wenn die Daten bereit sind, erhält der Mieter unter der angegebenen Adresse eine Mitteilung per E-Mail: dass Sie diese Daten bekommen haben und dass er Sie danach fragen kann.',
  'verify.ownership':
    'Wenn Sie bestätigen, prüft {operator}, ob die Fahrzeuge zum Unternehmen gehören. Bevor das feststeht, werden keine Daten vorbereitet.',
  'verify.review':
    'Wenn Sie bestätigen, prüft {operator} die Anfrage und antwortet innerhalb von {days, plural, one {# Arbeitstag} other {# Arbeitstagen}}. Bevor sie angenommen ist, werden keine Daten vorbereitet.',

  'ready.rental':
    'Sie bekommen diese Daten für den Mieter. Er erhält darüber per E-Mail eine Mitteilung ohne Link, in der steht, dass er Sie nach den Daten fragen kann.',
  'ready.public-body':
    'Sie dürfen die Daten nur für den Zweck der Anfrage nutzen und müssen sie schützen. Wenn sie dafür nicht mehr gebraucht werden, müssen Sie sie löschen und uns das mitteilen (Data Act, Artikel 19).',

  'ownership-confirmed.subject': 'Ihre Datenanfrage: Die Fahrzeuge sind bestätigt',
  'ownership-confirmed.title': 'Die Fahrzeuge gehören zum Unternehmen',
  'ownership-confirmed.lead':
    '{operator} hat Ihre Anfrage geprüft und bestätigt, dass die Fahrzeuge zum Unternehmen gehören.',
  'ownership-refused.subject': 'Ihre Datenanfrage ist beendet: Fahrzeuge nicht bestätigt',
  'ownership-refused.title': 'Die Fahrzeuge ließen sich nicht bestätigen',
  'ownership-refused.lead':
    '{operator} hat Ihre Anfrage geprüft und konnte nicht bestätigen, dass die Fahrzeuge zum Unternehmen gehören. Deshalb ist die Anfrage beendet. Es wurden keine Daten vorbereitet und niemandem Daten gegeben.',
  'ownership-refused.again':
    'Wenn es Fahrzeuge des Unternehmens sind, prüfen Sie jede FIN, die Angaben zum Unternehmen und den Zeitraum und stellen Sie eine neue Anfrage.',
  'ownership-refused.proof':
    'Wenn Sie Unterlagen haben, die es belegen, schreiben Sie vorher an {contact} und nennen Sie die Nummer der Anfrage.',

  'accepted.next':
    'Wir bereiten die Daten jetzt vor. Sie müssen nichts tun: Eine weitere E-Mail bringt den Link zum Herunterladen.',
  'accepted.ready': 'Inzwischen sind die Daten bereit. Eine weitere E-Mail mit dem Link ist unterwegs oder schon da.',

  'review-begun.subject': 'Ihre Datenanfrage wird geprüft',
  'review-begun.title': 'Ihre Anfrage wird geprüft',
  'review-begun.lead':
    '{operator} hat die Anfrage erhalten, und ihre E-Mail-Adresse ist bestätigt. Wir antworten bis zum Ende des {day}: Wir nehmen sie an, lehnen sie ab oder bitten um eine Änderung, und wir begründen das.',
  'review-begun.nothing': 'Bevor die Anfrage angenommen ist, werden keine Daten vorbereitet.',

  'change-asked.subject': 'Ihre Datenanfrage: Wir bitten um eine Änderung',
  'change-asked.title': 'Bitte ändern oder ergänzen Sie Ihre Anfrage',
  'change-asked.lead': '{operator} hat die Anfrage geprüft und kann sie so nicht annehmen.',
  'change-asked.answer': 'Bitte antworten Sie auf der Seite der Anfrage. Sie müssen dafür keine neue Anfrage stellen.',
  'change-asked.button': 'Zur Anfrage, um zu antworten',
  'change-asked.clock':
    'Bis zu Ihrer Antwort ruht unsere Frist. Mit ihr beginnt die Frist neu: {days, plural, one {# Arbeitstag} other {# Arbeitstage}}.',

  'review-accepted.subject': 'Ihre Datenanfrage wurde angenommen',
  'review-accepted.title': 'Die Anfrage ist angenommen',
  'review-accepted.lead': '{operator} hat die Anfrage geprüft und nimmt sie an.',

  'review-declined.subject': 'Ihre Datenanfrage wurde nach Prüfung abgelehnt',
  'review-declined.title': 'Die Anfrage ist abgelehnt',
  'review-declined.lead':
    '{operator} hat die Anfrage geprüft und lehnt sie ab. Damit ist die Anfrage beendet, und es werden keine Daten gegeben.',
  'review-declined.again': 'Wenn sich ändern lässt, was die Begründung nennt, können Sie eine neue Anfrage stellen.',

  'renter-notice.subject': 'Mitteilung: Ihr Vermieter hat Daten aus Ihrer Miete bekommen',
  'renter-notice.title': 'Ihr Vermieter hat Daten aus Ihrer Miete bekommen',
  'renter-notice.lead':
    'Der Vermieter hat {operator} um Fahrzeugdaten aus den Tagen Ihrer Miete gebeten. Er hat angegeben, Ihr Recht auf diese Daten geprüft zu haben. Er hat Zugang zu dem bekommen, was aufgezeichnet wurde:',
  'renter-notice.ask':
    'Die Daten wurden für Sie angefragt. Wenn Sie sie haben möchten, fragen Sie den Vermieter danach: {operator} kann sie Ihnen nicht geben.',
  'renter-notice.notYou':
    'Sie haben diese Fahrzeuge in diesen Tagen nicht gemietet? Dann sagen Sie es uns bitte: Schreiben Sie an {contact} und nennen Sie die Nummer der Anfrage.',
  'why.renter':
    'Sie erhalten diese Mitteilung, weil ein Vermieter diese Adresse in einer Datenanfrage an {operator} nach dem EU Data Act als die des Mieters angegeben hat.',
};
