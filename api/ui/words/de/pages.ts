/** Die Texte der Seiten auf Deutsch. */
import type { Words } from '../en/pages.ts';
import { accessDe } from './access.ts';
import { companyDe } from './company.ts';
import { providerConsentsDe } from './provider-consents.ts';
import { consoleDe } from './console.ts';
import { developerDe } from './developer.ts';
import { fleetDe } from './fleet.ts';
import { intakeDe } from './intake.ts';
import { keptDe } from './kept.ts';
import { lawDe } from './law.ts';
import { linkDe } from './link.ts';
import { portalDe } from './portal.ts';

export const de: Words = {
  ...portalDe,
  ...accessDe,
  ...companyDe,
  ...providerConsentsDe,
  ...consoleDe,
  ...developerDe,
  ...fleetDe,
  ...intakeDe,
  ...keptDe,
  ...lawDe,
  ...linkDe,
  'site.name': 'Ihre Daten nach dem EU Data Act',
  'site.skip': 'Zum Inhalt',
  'site.questions': 'Fragen? Schreiben Sie an {email}.',

  'ask.verify.title': 'Bitte bestätigen Sie Ihre Anfrage',
  'ask.verify.lead':
    'Bei {operator} wurden Daten angefordert und diese E-Mail-Adresse angegeben. Solange Sie nicht bestätigen, geschieht nichts.',
  'ask.entered': 'Was eingegeben wurde, in deren eigenen Worten',
  'ask.entered.customer': 'Kunde',
  'ask.entered.agreement': 'Vereinbarung mit dem Kunden',
  'ask.entered.rental': 'Miete',
  'ask.verify.button': 'Anfrage bestätigen',
  'ask.verify.notYou.body':
    'Das waren nicht Sie? Dann schreiben Sie uns bitte. Unsere Vertreter sehen die Anfrage, auch wenn niemand sie bestätigt; vorher gehen keine Daten hinaus.',
  'ask.verify.notYou':
    'Das waren nicht Sie? Dann tun Sie nichts. Wird die Anfrage nicht bis {until} bestätigt, verfällt sie, und ihre persönlichen Angaben werden gelöscht.',

  'verified.title': 'Danke, Ihre Anfrage ist bestätigt',
  'verified.again': 'Sie war schon bestätigt; Sie müssen nichts weiter tun.',
  'verified.follow': 'Anfrage verfolgen',

  'asked.heading': 'Was angefordert wurde',
  'asked.type': 'Anfrage',
  'asked.type.customer': 'Daten von Produkten, die in einem Kundenkonto registriert sind',
  'asked.type.fleet': 'Daten von Produkten, die in einem Flottenkonto registriert sind',
  'asked.products': 'Produkte',
  'asked.period': 'Zeitraum',
  'asked.periodValue': '{from} bis {to}, beide eingeschlossen',
  'chosen.groups': 'Daten',
  'chosen.groups.all': 'Alle Arten von Daten',
  'chosen.personal': 'Daten über Personen',
  'chosen.personal.leftOut': 'Signale, die etwas über eine Person aussagen können, werden ausgelassen.',
  'chosen.personal.basis': 'Sind dabei, auf dieser Rechtsgrundlage: {basis}',
  'chosen.secrets': 'Geschäftsgeheimnisse',
  'chosen.secrets.agreed': 'Sind dabei; sie werden nach den Maßnahmen der Fassung {version} vertraulich gehalten.',
  'chosen.secrets.given': 'Sind dabei',
  'chosen.secrets.leftOut': 'Ausgelassen: Niemand hat zugestimmt, sie vertraulich zu halten.',
  'confidentiality.signals': 'Die Signale, die Geschäftsgeheimnisse sind',
  'confidentiality.none': 'Kein Signal ist als Geschäftsgeheimnis gekennzeichnet.',
  'gdprBasis.consent': 'Einwilligung (DSGVO, Artikel 6 Absatz 1 Buchstabe a)',
  'gdprBasis.contract': 'Ein Vertrag mit der Person (DSGVO, Artikel 6 Absatz 1 Buchstabe b)',
  'gdprBasis.legal-obligation': 'Eine rechtliche Verpflichtung (DSGVO, Artikel 6 Absatz 1 Buchstabe c)',
  'gdprBasis.vital-interests': 'Lebenswichtige Interessen (DSGVO, Artikel 6 Absatz 1 Buchstabe d)',
  'gdprBasis.public-task': 'Eine Aufgabe im öffentlichen Interesse (DSGVO, Artikel 6 Absatz 1 Buchstabe e)',
  'gdprBasis.legitimate-interests': 'Berechtigte Interessen (DSGVO, Artikel 6 Absatz 1 Buchstabe f)',
  'asked.formats': 'Dateiformat',
  'asked.submitted': 'Eingereicht',
  'asked.number': 'Nummer der Anfrage',
  'asked.stretch': '{from} bis {until}',
  'asked.given': 'Auf die Registrierung begrenzt: {stretches}',
  'asked.givenAll': 'Der ganze Zeitraum',
  'asked.givenNothing': 'Keine Daten: In diesem Zeitraum war es nicht im Konto registriert',
  'asked.more': '… und {count, plural, one {# weiteres} other {# weitere}}',
  'asked.allProducts': '{count, plural, one {# Produkt} other {# Produkte}}',
  'kind.vehicle': 'Fahrzeug',
  'kind.wallbox': 'Wallbox',
  'kind.charger': 'Ladestation',

  'status.title': 'Ihre Anfrage',
  'status.heading.progress': 'Fortschritt',
  'status.heading.deadlines': 'Fristen',
  'status.heading.timeline': 'Was bisher geschah',
  'status.overdue':
    'Das dauert länger, als es darf. Es tut uns leid; wir arbeiten weiter daran. Bei Fragen schreiben Sie an {email}.',
  'status.verifyBy': 'E-Mail bestätigen bis',
  'status.dueBy': 'Daten fällig bis',
  'status.downloadUntil': 'Herunterladen bis',
  'state.awaiting-verification':
    'Wir warten auf Ihre Bestätigung: Öffnen Sie den Link in der E-Mail, die wir Ihnen geschickt haben.',
  'state.awaiting-ownership-check': 'Wir prüfen, wem die Fahrzeuge gehören.',
  'state.awaiting-review': 'Wir prüfen die Anfrage.',
  'state.awaiting-consent': 'Wir warten auf die Zustimmung des Kunden.',
  'state.exporting': 'Wir bereiten Ihre Daten vor; Sie müssen nichts tun.',
  'state.ready': 'Die Daten sind bereit: Öffnen Sie den Link in der E-Mail, die wir Ihnen geschickt haben.',
  'state.completed': 'Abgeschlossen: Die Daten wurden heruntergeladen, der Link ist abgelaufen.',
  'state.expired': 'Beendet: Der Link ist abgelaufen, die Daten wurden nicht heruntergeladen.',
  'state.withdrawn': 'Beendet: Der Link wurde zurückgezogen.',
  'state.revoked': 'Beendet: Die Zustimmung wurde zurückgezogen.',
  'state.declined': 'Beendet: Die Anfrage wurde abgelehnt.',
  'state.cancelled': 'Beendet: Die Anfrage wurde abgebrochen.',
  'state.rejected': 'Beendet: Die Anfrage wurde zurückgewiesen.',
  'state.lapsed': 'Beendet: Die Anfrage wurde nicht rechtzeitig bestätigt.',
  'step.submitted': 'Eingereicht',
  'step.verified': 'Bestätigt',
  'step.exported': 'Zusammengestellt',
  'step.ready': 'Bereit',
  'step.over': 'Beendet',
  'step.done': 'erledigt',
  'step.current': 'jetzt',
  'step.ahead': 'kommt noch',
  'step.left': 'nicht erreicht',

  'event.submitted': 'Die Anfrage wurde eingereicht',
  'event.verification-email-sent': 'Die E-Mail mit dem Link zum Bestätigen wurde verschickt',
  'event.email-verified': 'Die Anfrage wurde bestätigt',
  'event.email-bounced': 'Eine E-Mail konnte nicht zugestellt werden',
  'event.export-begun': 'Wir haben begonnen, die Daten zusammenzustellen',
  'event.data-ready': 'Die Daten waren bereit',
  'event.overdue': 'Die Frist ist verstrichen; die Bearbeitung geht weiter',
  'event.downloaded': 'Daten wurden heruntergeladen',
  'event.not-verified': 'Sie wurde nicht rechtzeitig bestätigt und ist verfallen',
  'event.cancelled': 'Die Anfrage wurde abgebrochen',
  'event.completed': 'Der Link zum Herunterladen ist abgelaufen',
  'event.expired': 'Der Link zum Herunterladen ist abgelaufen',
  'event.withdrawn': 'Der Link wurde zurückgezogen',
  'event.new-link': 'Ein neuer Link wurde geschickt; der alte gilt nicht mehr',
  'event.secrets-held-back': 'Geschäftsgeheimnisse werden zurückgehalten',
  'event.secrets-given-again': 'Geschäftsgeheimnisse werden wieder herausgegeben',
  'event.link-end-moved': 'Der Dienst war nicht erreichbar, deshalb gilt der Link länger',
  'event.address-corrected': 'Der Support hat die Adresse berichtigt; frühere Links gelten nicht mehr',
  'event.address-changed': 'Eine andere Adresse wurde angegeben; frühere Links gelten nicht mehr',
  'event.revoked': 'Die Zustimmung wurde zurückgezogen',
  'event.ownership-check-begun': 'Unsere Prüfung, wem die Fahrzeuge gehören, begann',
  'event.review-begun': 'Unsere Prüfung begann',
  'event.consent-asked': 'Der Kunde wurde um Zustimmung gebeten',
  'event.not-matched': 'Sie konnte nicht zugeordnet werden',
  'event.ownership-refused': 'Das Eigentum konnte nicht bestätigt werden',
  'event.review-declined': 'Sie wurde abgelehnt',
  'event.consent-declined': 'Der Kunde hat abgelehnt',
  'event.consent-not-given': 'Die Zustimmung des Kunden kam nicht rechtzeitig',

  'download.title': 'Ihre Daten sind bereit',
  'download.lead': 'Wer diesen Link hat, kann die Daten bis {until} herunterladen.',
  'download.left':
    '{days, plural, =0 {Es bleibt weniger als ein Tag.} one {Es bleibt # Tag.} other {Es bleiben # Tage.}}',
  'download.all': 'Alles herunterladen (ZIP)',
  'download.heading.files': 'Dateien',
  'download.records':
    '{count, plural, =0 {Keine Datensätze in diesem Zeitraum} one {# Datensatz} other {# Datensätze}}',
  'download.noRecords':
    'Im angefragten Zeitraum gab es keine Datensätze. Das ist eine Antwort, kein Fehler: Das Manifest sagt dasselbe.',
  'download.manifest': 'Manifest: was in den Dateien steht und was jeder Wert bedeutet',
  'download.summary': 'Ein Überblick zum Lesen: was in den Dateien steht und von wann',
  'download.sha256': 'SHA-256',
  'download.sha256Why':
    'Mit dem SHA-256-Wert können Sie prüfen, ob eine Datei so angekommen ist, wie sie geschickt wurde.',
  'download.passOn': 'Sie dürfen die Dateien weitergeben, an wen Sie möchten.',

  'dead.lapsed':
    'Die Anfrage wurde nicht rechtzeitig bestätigt und ist verfallen; ihre persönlichen Angaben wurden gelöscht. Wenn Sie die Daten noch möchten, reichen Sie sie neu ein.',
  'dead.cancelled': 'Die Anfrage wurde abgebrochen. Wenn Sie die Daten doch möchten, reichen Sie sie neu ein.',
  'dead.completed':
    'Die Daten lagen zum Herunterladen bereit, bis der Link ablief, und sind jetzt gelöscht. Wenn Sie sie noch einmal brauchen, reichen Sie eine neue Anfrage ein.',
  'dead.expired':
    'Die Daten lagen zum Herunterladen bereit, bis der Link ablief, und sind jetzt gelöscht. Wenn Sie sie noch möchten, reichen Sie eine neue Anfrage ein.',
  'dead.withdrawn':
    'Was hinter diesem Link lag, wurde zurückgezogen: Der Link wurde vor seiner Zeit beendet, die Freigabe dieses Produkts oder die Registrierung, auf der sie beruht. Wo andere Dateien bleiben, sagt das Manifest, warum.',
  'dead.revoked':
    'Die Zustimmung zur Weitergabe dieser Daten wurde zurückgezogen; damit endete der Link sofort. Bitte sprechen Sie mit der Person, um deren Daten es geht.',
  'dead.declined': 'Die Anfrage wurde abgelehnt. Warum, steht in der E-Mail dazu.',
  'dead.rejected': 'Die Anfrage wurde zurückgewiesen. Was Sie nun tun können, steht in der E-Mail dazu.',
  'dead.removed': 'Wohin dieser Link führte, wurde entfernt: Persönliche Daten werden nur eine Zeit lang aufbewahrt.',
  'dead.replaced': 'Eine neuere E-Mail enthält den Link, der jetzt gilt. Bitte nehmen Sie diesen.',
  'dead.other': 'Die Anfrage zu diesem Link ist beendet. Wenn Sie die Daten noch möchten, reichen Sie sie neu ein.',

  'problem.number': 'Nummer für Fragen an den Support: {id}',
  'problem.bad-request.title': 'Das war nicht lesbar',
  'problem.bad-request.advice':
    'Was gesendet wurde, ist nicht wohlgeformt. Programme: Senden Sie JSON in UTF-8 mit Content-Type: application/json.',
  'problem.unauthorized.title': 'Melden Sie sich zuerst an',
  'problem.unauthorized.advice':
    'Senden Sie ein noch gültiges Token des Anmeldedienstes im Header Authorization: Bearer.',
  'problem.forbidden.title': 'Dieses Konto darf das nicht',
  'problem.forbidden.advice': 'Das ist für eine andere Art von Konto. Melden Sie sich mit einem solchen an.',
  'problem.not-found.title': 'Hier ist nichts',
  'problem.not-found.advice':
    'Prüfen Sie, ob die ganze Adresse kopiert wurde, bis zum letzten Zeichen; manche Mailprogramme brechen lange Links um. Was jemand anderem gehört, sieht genauso aus wie das, was es nicht gibt.',
  'problem.method-not-allowed.title': 'Diese Adresse nimmt diese Methode nicht an',
  'problem.method-not-allowed.advice': 'Der Header Allow der Antwort nennt die Methoden, die sie annimmt.',
  'problem.not-in-this-state.title': 'Der Stand der Anfrage lässt das nicht zu',
  'problem.not-in-this-state.advice': 'Sehen Sie nach, wie die Anfrage jetzt steht: Sie ist weitergegangen.',
  'problem.idempotency-key-reused.title': 'Dieser Idempotency-Key gehört zu einer anderen Anfrage',
  'problem.idempotency-key-reused.advice':
    'Nehmen Sie für eine andere Anfrage einen neuen Schlüssel, oder senden Sie die erste unverändert noch einmal.',
  'problem.link-dead.title': 'Dieser Link gilt nicht mehr',
  'problem.link-dead.advice':
    'Er ist abgelaufen oder zurückgezogen, oder seine Anfrage ist beendet. Wenn Sie die Daten noch möchten, reichen Sie eine neue Anfrage ein.',
  'problem.too-large.title': 'Das ist zu groß',
  'problem.too-large.advice': 'Ein Body darf 64 KiB haben. Teilen Sie auf, was Sie senden.',
  'problem.cursor-too-old.title': 'Was nach dieser Stelle kam, ist nicht mehr da',
  'problem.cursor-too-old.advice':
    'Lesen Sie mit from=earliest weiter. Was davor liegt, gibt es auf eine Anfrage nach früheren Daten.',
  'problem.precondition-failed.title': 'Die Datei hat sich geändert',
  'problem.precondition-failed.advice': 'Laden Sie die Datei noch einmal von Anfang an herunter.',
  'problem.range-not-satisfiable.title': 'Diesen Bereich hat die Datei nicht',
  'problem.range-not-satisfiable.advice': 'Der Header Content-Range der Antwort nennt die Größe der Datei.',
  'problem.invalid.title': 'Einige Felder brauchen einen anderen Wert',
  'problem.invalid.advice': 'Die Antwort nennt jedes falsche Feld und was zu tun ist.',
  'problem.no-data-available.title': 'Für dieses Konto gibt es keine Daten',
  'problem.no-data-available.advice':
    'Darin war nie ein Fahrzeug, eine Wallbox oder eine Ladestation registriert. Daten gibt es ab der Registrierung: Registrieren Sie zuerst das Produkt.',
  'problem.no-data-available.register': 'So registrieren Sie ein Produkt',
  'problem.too-many.title': 'Zu viele Aufrufe in kurzer Zeit',
  'problem.too-many.advice':
    'Warten Sie ein wenig und versuchen Sie es dann noch einmal. Programme: Der Header Retry-After nennt die Sekunden.',
  'problem.internal.title': 'Bei uns ist etwas schiefgegangen',
  'problem.internal.advice':
    'Es ist vermerkt. Versuchen Sie es später noch einmal; verloren geht dadurch nichts. Geschieht es wieder, schreiben Sie uns.',
  'problem.unavailable.title': 'Im Moment nicht erreichbar',
  'problem.unavailable.advice':
    'Wir sind bald wieder da. Ihr Link bleibt, wie er ist: Versuchen Sie es in einer Minute noch einmal.',

  'start.title': 'Ihre Daten nach dem EU Data Act',
  'start.lead':
    'Fahrzeuge, Wallboxen und Ladestationen von {operator} sammeln Daten. Nach dem EU Data Act können Sie diese Daten bekommen. Dieser Dienst nimmt Anfragen danach entgegen.',
  'start.people': 'Sie haben einen Link per E-Mail bekommen? Öffnen Sie ihn von dort: Er führt zu Ihrer Anfrage.',
  'start.programs': 'Sie schreiben ein Programm? Die Schnittstelle ist hier beschrieben.',
  'start.docs': 'Beschreibung der Schnittstelle',
  'start.openapi': 'OpenAPI-Dokument',

  'asked.type.agent': 'Ein Dritter bittet um Daten eines Kunden',
  'asked.type.provider': 'Ein Dienstleister bittet um Daten einer Flotte',
  'status.consentBy': 'Der Kunde entscheidet bis',
  'event.customer-contacted': 'Der Kunde wurde benachrichtigt',
  'event.consented': 'Der Kunde hat zugestimmt',
  'event.sharing-ended-in-part': 'Die Weitergabe einiger Produkte wurde beendet',

  'consent.title': 'Jemand bittet um Ihre Daten',
  'consent.lead':
    'Ohne Ihre Zustimmung wird nichts herausgegeben. Lesen Sie, wer worum bittet, und entscheiden Sie dann.',
  'consent.who': 'Wer bittet',
  'consent.what': 'Um die Daten von',
  'consent.endedProduct': '(beendet)',
  'consent.purpose': 'Wofür, in deren eigenen Worten',
  'consent.agreement': 'Vereinbarung, die sie mit Ihnen angeben',
  'consent.until': 'Entscheiden Sie nicht bis {until}, endet die Anfrage, und nichts wird weitergegeben.',
  'consent.means': 'Was Ihre Zustimmung bedeutet',
  'consent.means.gets':
    'Sie erhalten einen Link, der sieben Tage gilt, zu Dateien mit den Daten dieser Produkte in diesem Zeitraum.',
  'consent.means.duties':
    'Sie dürfen die Daten nur für diesen Zweck nutzen, nicht an Torwächter weitergeben und müssen sie löschen, wenn sie nicht mehr gebraucht werden (Data Act, Artikel 6).',
  'consent.means.revoke':
    'Sie können es jederzeit beenden: Der Link gilt sofort nicht mehr. Vorher heruntergeladene Kopien werden dadurch nicht gelöscht.',
  'consent.means.self': 'Sie können auch ablehnen, Ihre Daten selbst herunterladen und weitergeben, was Sie möchten.',
  'consent.yes': 'Ich stimme zu: diese Daten weitergeben',
  'consent.no': 'Ich lehne ab',
  'consent.nothing': 'Das Öffnen dieser Seite hat nichts geändert. Sie kennen sie nicht? Dann lehnen Sie ab.',
  'consent.consent.title': 'Sie haben zugestimmt',
  'consent.consent.lead':
    'Wir bereiten die Daten jetzt vor. Eine E-Mail mit dem, dem Sie zugestimmt haben, und einem Link zum Beenden ist unterwegs zu Ihnen.',
  'consent.decline.title': 'Sie haben abgelehnt',
  'consent.decline.lead': 'Nichts wird weitergegeben. Mitgeteilt wird nur, dass abgelehnt wurde.',
  'revoke.title': 'Diese Weitergabe beenden?',
  'revoke.lead': 'Der Link gilt nicht mehr, sobald Sie auf die Schaltfläche drücken, selbst mitten in einem Download.',
  'revoke.downloaded': 'Am {at} wurden Daten heruntergeladen. Kopien davon werden durch das Beenden nicht gelöscht.',
  'revoke.button': 'Diese Weitergabe beenden',
  'revoked.title': 'Die Weitergabe ist beendet',
  'revoked.copiesRemain':
    'Der Link gilt nicht mehr. Vorher wurden Daten heruntergeladen: Diese Kopien werden dadurch nicht gelöscht. Bitten Sie darum, sie zu löschen.',
  'revoked.nothingTaken': 'Der Link gilt nicht mehr, und vorher wurde nichts heruntergeladen.',

  'asked.type.rental': 'Ein Vermieter bittet um die Daten einer Miete',
  'asked.type.unregistered-fleet': 'Ein Unternehmen ohne Konto bittet um die Daten seiner Fahrzeuge',
  'asked.type.public-body': 'Eine öffentliche Stelle bittet um Daten',
  'status.replyBy': 'Unsere Antwort ist fällig bis',
  'status.change.heading': 'Wir bitten Sie um eine Änderung',
  'status.change.answer': 'Ihre Antwort',
  'status.change.send': 'Antwort senden',
  'event.ownership-confirmed': 'Das Eigentum wurde bestätigt',
  'event.change-asked': 'Wir haben um eine Änderung gebeten',
  'event.change-answered': 'Die Änderung wurde beantwortet',
  'event.review-accepted': 'Die Anfrage wurde angenommen',
  'enquiry.title': 'Ihre Frage an uns',
  'enquiry.from.enquirer': 'Sie',
  'enquiry.from.support': 'Support',
  'enquiry.again': 'Noch einmal schreiben',
  'enquiry.send': 'Senden',
  'enquiry.earlier': 'Was vorher geschrieben wurde',
  'enquiry.closed': 'Dieses Gespräch ist beendet. Haben Sie eine weitere Frage, stellen Sie sie bitte neu.',
  'enquiry.full': 'Sie haben viel geschrieben: Bitte warten Sie auf unsere Antwort, dann können Sie wieder schreiben.',
  'list.more': 'Weitere',
};
