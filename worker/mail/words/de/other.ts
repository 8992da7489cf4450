/** The words of the emails about enquiries and about service providers' applications, in German. */
import type { otherEn } from '../en/other.ts';

export const otherDe: Record<keyof typeof otherEn, string> = {
  'why.enquiry': 'Sie erhalten diese E-Mail, weil diese Adresse bei einer Frage an {operator} angegeben wurde.',
  'reference.enquiry': 'Nummer der Frage: {id}',
  'enquiry.topic': 'Worum es geht',
  'enquiry.topic.request': 'eine Datenanfrage',
  'enquiry.topic.complaint': 'eine Beschwerde',
  'enquiry.topic.trade-secrets': 'Geschäftsgeheimnisse',
  'enquiry.topic.other': 'etwas anderes',
  'enquiry.button': 'Zum Schriftwechsel',
  'enquiry.keep': 'Wer den Link hat, kann den Schriftwechsel lesen. Bitte geben Sie diese E-Mail nicht weiter.',

  'enquiry-received.subject': 'Ihre Frage ist angekommen',
  'enquiry-received.title': 'Ihre Frage ist angekommen',
  'enquiry-received.lead':
    '{operator} wurde eine Frage gestellt und dabei diese E-Mail-Adresse angegeben. Wir antworten per E-Mail.',
  'enquiry-received.more': 'Mit diesem Link können Sie lesen, was geschrieben wurde, und es ergänzen.',
  'enquiry-received.notYou': 'Das waren nicht Sie? Dann tun Sie nichts.',

  'enquiry-answered.subject': 'Unsere Antwort auf Ihre Frage',
  'enquiry-answered.title': 'Unsere Antwort auf Ihre Frage',
  'enquiry-answered.question': 'Was Sie geschrieben hatten:',
  'enquiry-answered.more':
    'Wenn Sie noch etwas fragen möchten, folgen Sie diesem Link: Dort sehen Sie den Schriftwechsel und können ihn fortsetzen.',

  'enquiry-received.complaint': 'Es ist eine Beschwerde: Wir beantworten sie bis {until}.',
  'complaint.outcome.upheld': 'Wir geben der Beschwerde recht.',
  'complaint.outcome.partly-upheld': 'Wir geben der Beschwerde zum Teil recht.',
  'complaint.outcome.not-upheld': 'Wir geben der Beschwerde nicht recht.',
  'complaint-late.subject': 'Unsere Antwort auf Ihre Beschwerde verspätet sich',
  'complaint-late.title': 'Unsere Antwort verspätet sich',
  'complaint-late.lead':
    'Sie hatten sich beschwert, und wir wollten bis {until} antworten. Das haben wir nicht geschafft, und es tut uns leid.',
  'complaint-late.next':
    'Wir antworten noch. Darauf müssen Sie nicht warten: Unten steht, an wen Sie sich sonst wenden können.',

  'redress.heading': 'Wenn Sie nicht einverstanden sind',
  'redress.write':
    'Schreiben Sie an {contact}, oder beschweren Sie sich per Formular: {address} – dort steht auch, wer in anderen Ländern zuständig ist. Unsere Frist für die Antwort: {within}',
  'redress.authority': 'Beschweren Sie sich bei der zuständigen Behörde. In {country}: {names}',
  'redress.authority.unnamed':
    'Beschweren Sie sich bei der zuständigen Behörde des Landes, in dem Sie leben, arbeiten oder niedergelassen sind.',
  'redress.home':
    'Was sich zwischen uns nicht klären lässt, geht an die zuständige Behörde des Landes, in dem {operator} niedergelassen ist: {country} (Data Act, Artikel 18 und 37).',
  'redress.personal':
    'Geht es um personenbezogene Daten, beschweren Sie sich bei der Datenschutzbehörde. In {country}: {names}',
  'redress.dispute': 'Rufen Sie eine Streitbeilegungsstelle an: {names}',
  'redress.dispute.unnamed': 'Rufen Sie eine zugelassene Streitbeilegungsstelle an (Data Act, Artikel 10).',
  'redress.court': 'Gehen Sie vor Gericht. Keiner dieser Wege verschließt einen anderen.',

  'why.digest':
    'Sie erhalten diese E-Mail, weil diese Adresse täglich erfahren soll, welche Daten anderer {operator} herausgegeben hat.',
  'reference.digest': 'Tag: {day}',
  'release-digest.subject':
    '{count, plural, one {# Herausgabe von Daten anderer} other {# Herausgaben von Daten anderer}} am {day}',
  'release-digest.title': 'Herausgegebene Daten anderer am {day}',
  'release-digest.lead':
    'Unser Team hat Daten von Personen herausgegeben, die sie nicht selbst angefragt haben. Jedes Mal hat eine Person es vorgeschlagen und eine andere es bestätigt. Bitte sehen Sie nach, was Sie nicht erwartet haben.',
  'release-digest.what':
    '{vehicles, plural, one {# Fahrzeug} other {# Fahrzeuge}}, davon {beyond} nicht im Formular genannt; {people, plural, one {# andere Person oder Firma} other {# andere Personen und Firmen}}',
  'release-digest.who': 'Vorgeschlagen von {proposedBy}, bestätigt von {confirmedBy}',
  'release-digest.known': 'Die Mail-Domain der Stelle ist bekannt.',
  'release-digest.unknown': 'Die Mail-Domain der Stelle steht NICHT auf der Liste bekannter Stellen.',
  'release-digest.waiting':
    '{waiting, plural, =0 {Keine Herausgabe wartet auf eine zweite Person.} one {# Herausgabe wartet auf eine zweite Person.} other {# Herausgaben warten auf eine zweite Person.}}',

  'why.application':
    'Sie erhalten diese E-Mail, weil diese Adresse angegeben wurde, als sich ein Unternehmen bei {operator} registrierte oder um eine Zulassung bewarb.',
  'reference.application': 'Nummer des Antrags: {id}',
  'application.company': 'Unternehmen',
  'application.cuuid': 'Unternehmens-UUID (CUUID)',

  'provider-approved.subject': 'Ihr Unternehmen ist als Dienstleister zugelassen',
  'provider-approved.title': 'Ihr Unternehmen ist zugelassen',
  'provider-approved.lead': '{operator} hat Ihr Unternehmen als Dienstleister zugelassen.',
  'provider-approved.requests':
    'Sie können sich jetzt mit dem Dienstleister-Konto Ihres Unternehmens anmelden und die Daten einer Flotte anfragen. Die Flotte wird jedes Mal gefragt, und Daten gibt es nur, wenn sie zustimmt.',
  'provider-approved.account':
    'Wenn das Konto die Unternehmens-UUID noch nicht kennt, schreiben Sie an {contact} und nennen Sie die Nummer des Antrags.',
  'provider-approved.consents':
    'Nennen Sie Ihren Kunden die Unternehmens-UUID: An ihr erkennt der Administrator einer Flotte, wem eine Zustimmung gilt. Sie ist kein Geheimnis und öffnet für sich allein nichts.',

  'provider-refused.subject': 'Ihr Antrag auf Zulassung als Dienstleister wurde abgelehnt',
  'provider-refused.title': 'Der Antrag wurde abgelehnt',
  'provider-refused.lead':
    '{operator} hat den Antrag Ihres Unternehmens auf Zulassung als Dienstleister geprüft und lehnt ihn ab.',
  'provider-refused.next':
    'Wenn sich geändert hat, was die Begründung nennt, können Sie einen neuen Antrag stellen. Wenn Sie dazu Fragen haben, schreiben Sie an {contact} und nennen Sie die Nummer des Antrags.',
};
