/** Die Texte der Formulare für Autovermietungen, Flotten ohne Anmeldung, öffentliche Stellen, Fragen und Bewerbungen auf Deutsch. */
import type { intakeEn } from '../en/intake.ts';

export const intakeDe: Record<keyof typeof intakeEn, string> = {
  'site.ask': 'Fragen Sie uns per Formular',
  'site.imprint': 'Impressum',
  'site.privacy': 'Datenschutz',
  'site.legal': 'Hilfe und Rechtliches',

  'guide.toApply': 'Als Dienstleister bewerben',
  'guide.toRental': 'Daten einer Miete anfordern',
  'guide.toUnregisteredFleet': 'Daten Ihrer Fahrzeuge anfordern',
  'guide.toPublicBody': 'Daten als öffentliche Stelle anfordern',
  'guide.toQuestion': 'Ihre Frage stellen',
  'requests.newRental': 'Für einen Mieter anfordern',
  'forbidden.rental-only':
    'Dieses Formular ist für die Flottenkonten von Autovermietungen. Für Ihre eigenen Fahrzeuge nehmen Sie das Formular für Flotten.',
  'forbidden.administrators-only': 'Das können nur Administratoren Ihrer Firma. Fragen Sie dort nach.',

  'form.title.rental': 'Daten einer Miete anfordern',
  'form.title.unregistered-fleet': 'Daten der Fahrzeuge Ihrer Firma anfordern',
  'form.title.public-body': 'Daten als öffentliche Stelle anfordern',
  'form.title.enquiry': 'Stellen Sie uns eine Frage',
  'form.title.provider-application': 'Als Dienstleister bewerben',
  'form.lead.rental':
    'Für einen Mieter, der die Daten der Tage seiner Miete möchte. Sie erhalten den Link zu den Dateien und geben sie weiter.',
  'form.lead.unregistered-fleet':
    'Sie brauchen kein Konto. Zuerst bestätigen Sie Ihre E-Mail-Adresse, dann prüfen wir, wem die Fahrzeuge gehören. Vorher wird nichts herausgegeben.',
  'form.lead.public-body':
    'Für öffentliche Stellen mit einer außergewöhnlichen Notwendigkeit (Data Act, Kapitel V). Zuerst bestätigen Sie Ihre E-Mail-Adresse, dann prüft ein Mensch das Verlangen nach Artikel 17.',
  'form.lead.enquiry':
    'Zu einer Anfrage, zu Geschäftsgeheimnissen oder zu etwas anderem. Die Antwort kommt per E-Mail.',
  'form.lead.provider-application':
    'Für Firmen, die Flotten betreuen. Nach der Zulassung erhalten Sie eine eigene Nummer (CUUID), können Daten der Flotten anfordern, die Sie betreuen, und erhalten, was diese erlauben.',

  'form.choose': 'Bitte wählen',
  'form.rental': 'Der Mieter und die Miete',
  'form.rental.hint': 'Der Zeitraum der Anfrage muss innerhalb der Miete liegen.',
  'form.company.yours': 'Ihre Firma',
  'form.body': 'Die öffentliche Stelle',
  'form.body.contact.hint': 'Die Person oder das Referat, an die wir uns wenden können.',
  'form.need': 'Die außergewöhnliche Notwendigkeit',
  'form.legalBasis.hint': 'Das Gesetz, das Ihnen die Aufgabe gibt, für die Sie die Daten brauchen.',
  'form.need.hint':
    'Bei einem öffentlichen Notstand antworten wir innerhalb von {emergency} Arbeitstagen, sonst innerhalb von {other}.',
  'form.explanation.hint':
    'Warum die Notwendigkeit außergewöhnlich ist und warum Sie die Daten nicht auf anderem Weg erhalten können.',
  'form.data': 'Die Daten',
  'form.dataWanted.hint': 'Welche Arten von Daten, von welchen Produkten, wo.',
  'form.intendedUse.hint': 'Wofür sie verwendet werden, wie lange, und wer sie noch erhält.',
  'form.question': 'Ihre Frage',
  'form.requestId.hint': 'Sie steht in jeder E-Mail zur Anfrage.',
  'form.answer.hint': 'Dorthin geht die Antwort.',
  'form.typedVins': 'FIN stattdessen eintippen oder einfügen',
  'form.typedVins.hint': 'Mehrere je auf einer Zeile oder mit Kommas getrennt.',
  'form.typedVins.check': 'Diese FIN prüfen',
  'form.typedVins.none': 'Noch gibt es keine FIN zu prüfen.',
  'verdict.ok': 'in Ihrem Konto registriert und ausgewählt',
  'verdict.malformed': 'ist keine FIN: Sie hat 17 Zeichen, ohne I, O und Q',
  'verdict.not-registered': 'nicht in Ihrem Konto registriert',
  'verdict.not-activated': 'registriert, aber im Flottenkonto nicht aktiviert',

  'field.renter.name': 'Name des Mieters',
  'field.renter.email': 'E-Mail-Adresse des Mieters',
  'field.rental.from': 'Erster Tag der Miete',
  'field.rental.to': 'Letzter Tag der Miete',
  'field.renterRightsValidated': 'Wir haben geprüft, dass der Mieter ein Recht auf diese Daten hat.',
  'field.market': 'Land, in dem Sie den Dienst nutzen',
  'field.company.name': 'Firma',
  'field.company.registrationNumber': 'Registernummer',
  'field.company.address': 'Anschrift',
  'field.company.country': 'Land der Firma',
  'field.contact.name': 'Ihr Name',
  'field.contact.phone': 'Telefon',
  'field.contact.email': 'E-Mail-Adresse',
  'field.body.name': 'Name der Stelle',
  'field.body.country': 'Land der Stelle',
  'field.body.address': 'Anschrift',
  'field.body.contact': 'Kontakt',
  'field.legalBasis': 'Rechtsgrundlage',
  'field.need': 'Art der Notwendigkeit',
  'field.explanation': 'Warum sie gebraucht werden',
  'field.dataWanted': 'Welche Daten',
  'field.intendedUse': 'Zweck und beabsichtigte Verwendung',
  'field.deadline': 'Bis wann Sie sie brauchen',
  'field.topic': 'Worum es geht',
  'field.requestId': 'Nummer der Anfrage',
  'field.name': 'Ihr Name',
  'field.text': 'Ihre Frage',
  'need.emergency': 'Ein öffentlicher Notstand',
  'need.other': 'Eine andere außergewöhnliche Notwendigkeit',
  'topic.request': 'Eine Anfrage',
  'topic.complaint': 'Eine Beschwerde: Ich bin nicht einverstanden',
  'topic.trade-secrets': 'Geschäftsgeheimnisse',
  'topic.other': 'Etwas anderes',

  'fault.renter.name': 'Geben Sie den Namen des Mieters an.',
  'fault.renter.email': 'Geben Sie die E-Mail-Adresse des Mieters an, etwa name@example.com.',
  'fault.rental.from': 'Geben Sie den ersten Tag der Miete an.',
  'fault.rental.to': 'Geben Sie den letzten Tag der Miete an; er darf nicht vor dem ersten liegen.',
  'fault.period.rental': 'Der Zeitraum muss innerhalb der Miete liegen. Wählen Sie Tage der Miete.',
  'fault.renterRightsValidated':
    'Bestätigen Sie, dass Sie das Recht des Mieters auf diese Daten geprüft haben. Ohne das dürfen wir nicht weitermachen.',
  'fault.market': 'Wählen Sie das Land, in dem Sie den Dienst nutzen.',
  'fault.company.name': 'Geben Sie den Namen der Firma an.',
  'fault.company.registrationNumber': 'Geben Sie die Registernummer der Firma an.',
  'fault.company.address': 'Geben Sie die Anschrift der Firma in einer Zeile an.',
  'fault.company.country': 'Wählen Sie das Land.',
  'fault.contact.name': 'Geben Sie Ihren Namen an, in höchstens 200 Zeichen.',
  'fault.contact.phone': 'Geben Sie eine Telefonnummer an, etwa +49 221 123456, oder keine.',
  'fault.contact.email': 'Geben Sie eine E-Mail-Adresse an, etwa name@example.com.',
  'fault.body.name': 'Geben Sie den Namen der öffentlichen Stelle an.',
  'fault.body.country': 'Wählen Sie das Land.',
  'fault.body.address': 'Geben Sie die Anschrift der Stelle in einer Zeile an.',
  'fault.body.contact': 'Geben Sie in einer Zeile eine Person oder ein Referat an, an die wir uns wenden können.',
  'fault.legalBasis': 'Geben Sie die Rechtsgrundlage an, in höchstens 2000 Zeichen einfachem Text.',
  'fault.need': 'Wählen Sie die Art der Notwendigkeit.',
  'fault.explanation': 'Erklären Sie, warum sie gebraucht werden, in höchstens 4000 Zeichen einfachem Text.',
  'fault.dataWanted': 'Sagen Sie, welche Daten Sie brauchen, in höchstens 4000 Zeichen einfachem Text.',
  'fault.intendedUse': 'Sagen Sie, wofür sie verwendet werden, in höchstens 4000 Zeichen einfachem Text.',
  'fault.deadline': 'Geben Sie den Tag an, bis zu dem Sie die Daten brauchen.',
  'fault.topic': 'Wählen Sie, worum es geht.',
  'fault.requestId': 'Kopieren Sie die ganze Nummer aus einer E-Mail zur Anfrage, oder lassen Sie sie weg.',
  'fault.name': 'Geben Sie Ihren Namen an, in höchstens 200 Zeichen.',
  'fault.text': 'Schreiben Sie Ihre Frage, in höchstens 4000 Zeichen einfachem Text.',

  'review.next.rental': 'Nach dem Einreichen geht eine E-Mail mit einem Link zum Bestätigen an {email}.',
  'review.next.unregistered-fleet':
    'Nach dem Einreichen geht eine E-Mail mit einem Link zum Bestätigen an {email}. Wenn Sie bestätigt haben, prüfen wir, wem die Fahrzeuge gehören.',
  'review.next.public-body':
    'Nach dem Einreichen geht eine E-Mail mit einem Link zum Bestätigen an {email}. Wenn Sie bestätigt haben, prüft ein Mensch die Anfrage; unsere Antwort kommt innerhalb von {days} Arbeitstagen von da an.',
  'review.next.enquiry':
    'Nach dem Absenden geht eine E-Mail an {email}, die den Eingang bestätigt; auch die Antwort geht dorthin.',
  'review.next.provider-application': 'Nach dem Absenden sehen wir die Bewerbung an. Unsere Antwort geht an {email}.',
  'review.send': 'Absenden',
  'sent.ownership': 'Wir prüfen, wem die Fahrzeuge gehören.',
  'sent.ownershipDecided':
    'Das Ergebnis erfahren Sie per E-Mail: ein Link zu den Daten oder was Sie als Nächstes tun können.',
  'sent.review': 'Ein Mensch prüft die Anfrage. In der E-Mail steht, bis wann wir antworten.',
  'sent.reviewDecided':
    'Die Entscheidung erfahren Sie per E-Mail: ein Link zu den Daten, eine Änderung, um die wir bitten, oder warum nicht.',
  'sent.enquiry.title': 'Ihre Frage ist bei uns',
  'sent.enquiry.lead':
    'Eine E-Mail dazu ist unterwegs zu Ihnen. Ihr Link führt zu unserem Austausch; dort können Sie wieder schreiben.',
  'sent.provider-application.title': 'Ihre Bewerbung ist bei uns',
  'sent.provider-application.lead': 'Wir sehen sie an. Die Antwort kommt per E-Mail.',

  'dead.customer.cancelled':
    'Die Anfrage ist zu Ende: Sie wurde abgebrochen, oder die Zeit für die Entscheidung ist abgelaufen. Es wurde nichts weitergegeben, und Sie müssen nichts tun.',
  'dead.customer.declined': 'Die Anfrage wurde abgelehnt. Es wurde nichts weitergegeben, und Sie müssen nichts tun.',
  'dead.customer.rejected':
    'Die Anfrage wurde zurückgewiesen. Es wurde nichts weitergegeben, und Sie müssen nichts tun.',
  'dead.customer.revoked':
    'Diese Weitergabe wurde beendet, von Ihnen oder von einer anderen Person, die das Produkt nutzt. Ihr Link gilt nicht mehr. Vorher heruntergeladene Kopien werden dadurch nicht gelöscht.',
  'dead.customer.completed':
    'Die Weitergabe ist zu Ende: Ihr Link ist abgelaufen, die Dateien sind gelöscht. Vorher heruntergeladene Kopien bleiben bei denen, die sie haben; bitten Sie dort um Löschung.',
  'dead.customer.expired':
    'Die Weitergabe ist zu Ende: Ihr Link ist abgelaufen, nichts wurde heruntergeladen, und die Dateien sind gelöscht.',
  'dead.customer.decided':
    'Über diese Anfrage wurde schon entschieden. Um eine Weitergabe zu beenden, der zugestimmt wurde, nehmen Sie den Link in der E-Mail, die sie bestätigt, oder die Seite Ihrer Weitergaben.',
  'problem.home': 'Zur Startseite',
  'dead.again': 'Daten erneut anfordern',
  'dead.shares': 'Ihre Weitergaben ansehen',
  'dead.question': 'Uns eine Frage stellen',

  'consent.holds': 'Was die Dateien enthalten würden',
  'consent.holds.vehicle':
    'Fahrzeug: was es in diesem Zeitraum aufgezeichnet hat, etwa Orte und Zeiten von Fahrten, Geschwindigkeit, Kilometerstand, Zustand von Batterie, Reifen und Türen, Fehlercodes. Daraus kann hervorgehen, wer wann wo war.',
  'consent.holds.wallbox': 'Wallbox: jeder Ladevorgang mit Zeiten, Energie und Leistung, und die Zustände der Wallbox.',
  'consent.holds.charger':
    'Ladestation: jeder Ladevorgang mit Zeiten, Energie und Leistung, und die Zustände der Ladestation.',
  'enquiry.taken': 'Was Sie geschrieben haben, ist bei uns. Die Antwort kommt per E-Mail und steht dann auch hier.',
};
