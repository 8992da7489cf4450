/** The words of the emails in German. */
import type { Words } from '../en/mails.ts';
import { companyDe } from './company.ts';
import { developerDe } from './developer.ts';
import { linkDe } from './link.ts';
import { providerConsentDe } from './provider-consent.ts';
import { otherDe } from './other.ts';
import { reviewDe } from './review.ts';
import { sharingDe } from './sharing.ts';

export const de: Words = {
  ...sharingDe,
  ...reviewDe,
  ...otherDe,
  ...developerDe,
  ...linkDe,
  ...companyDe,
  ...providerConsentDe,

  hello: 'Guten Tag,',
  why: 'Sie erhalten diese E-Mail, weil diese Adresse bei einer Datenanfrage an {operator} nach dem EU Data Act angegeben wurde.',
  reference: 'Nummer der Anfrage: {number} (vollständig: {id})',
  follow: 'Sehen, wie es um die Anfrage steht',
  questions: 'Fragen? Schreiben Sie an {contact}.',

  products: 'Produkte',
  kind: 'Art der Anfrage',
  'kind.customer': 'Daten der Produkte eines Kundenkontos',
  'kind.fleet': 'Daten der Produkte eines Flottenkontos',
  'kind.rental': 'Daten von Fahrzeugen einer Vermietung, im Auftrag eines Mieters',
  'kind.agent': 'Daten eines Kunden, für einen Dritten',
  'kind.provider': 'Daten einer Flotte, für einen Dienstleister',
  'kind.unregistered-fleet': 'Daten der Fahrzeuge eines Unternehmens, ohne Anmeldung',
  'kind.public-body': 'Daten für eine öffentliche Stelle',
  'products.vehicles': '{count, plural, one {# Fahrzeug} other {# Fahrzeuge}}',
  'products.vehicle': 'Fahrzeug, FIN {vin}',
  'products.wallbox': '{count, plural, one {# Wallbox} other {# Wallboxen}} des Kontos',
  'products.charger': '{count, plural, one {# Ladestation} other {# Ladestationen}} des Kontos',
  'products.wallbox.one': 'Wallbox, Seriennummer {serial}',
  'products.charger.one': 'Ladestation, Seriennummer {serial}',
  'products.more': '{count, plural, one {und # weiteres Fahrzeug} other {und # weitere Fahrzeuge}}',
  period: 'Zeitraum',
  'period.days': '{from} bis {to}, beide Tage eingeschlossen',
  files: 'Dateien',
  'files.count': '{count, plural, one {# Datei} other {# Dateien}} ({formats})',
  confirmBy: 'Zu bestätigen bis',
  downloadUntil: 'Herunterladen bis',

  'verify.subject': 'Bitte bestätigen Sie Ihre Datenanfrage an {operator}',
  'verify.title': 'Bitte bestätigen Sie Ihre Anfrage',
  'verify.asked':
    'Bei {operator} wurden Daten vernetzter Produkte angefragt und dabei diese E-Mail-Adresse angegeben. Angefragt wurde:',
  'verify.behind':
    'Die Seite hinter dem Link zeigt alles, was eingegeben wurde: welche Fahrzeuge, wer angefragt hat und wofür.',
  'verify.button': 'Anfrage bestätigen',
  'verify.nothing': 'Der Link öffnet eine Seite mit einer Schaltfläche. Bevor Sie darauf drücken, geschieht nichts.',
  'verify.notYou.body':
    'Das waren nicht Sie? Dann schreiben Sie uns bitte und nennen Sie die Nummer der Anfrage. Unsere Vertreter sehen die Anfrage, auch wenn niemand sie bestätigt; vorher gehen keine Daten hinaus.',
  'verify.notYou':
    'Das waren nicht Sie? Dann tun Sie nichts. Wird die Anfrage nicht bis zum {until} bestätigt, endet sie, und die dabei angegebenen persönlichen Daten werden entfernt.',

  'overdue.subject': 'Ihre Datenanfrage verspätet sich',
  'overdue.title': 'Wir sind zu spät',
  'overdue.missed':
    'Ihre Anfrage sollte bis zum {dueBy} bearbeitet sein. Das haben wir nicht eingehalten; es tut uns leid.',
  'overdue.goesOn':
    'Wir arbeiten weiter daran. Sie müssen nichts tun: Wenn die Daten bereit sind, folgt eine weitere E-Mail.',
  'overdue.ready':
    'Inzwischen ist sie bearbeitet. Eine weitere E-Mail mit dem Link zur Antwort ist unterwegs oder schon da.',
  'overdue.contact': 'Wenn Sie dazu Fragen haben, schreiben Sie an {contact} und nennen Sie die Nummer der Anfrage.',

  'ready.subject': 'Ihre Daten stehen zum Herunterladen bereit',
  'ready.title': 'Ihre Daten sind bereit',
  'ready.lead': 'Die angefragten Daten sind bereit.',
  'ready.button': 'Zum Herunterladen',
  'ready.until': 'Nach dem {until} gilt der Link nicht mehr, und die Dateien werden gelöscht.',
  'link.keep': 'Wer den Link hat, kann die Dateien öffnen. Bitte geben Sie diese E-Mail nicht weiter.',

  'no-data.subject': 'Ihre Datenanfrage: Im Zeitraum wurde nichts aufgezeichnet',
  'no-data.title': 'Im Zeitraum wurde nichts aufgezeichnet',
  'no-data.lead':
    'Wir haben nach den angefragten Daten gesucht. An den Tagen, für die wir Ihnen Daten geben dürfen, liegen zu diesen Produkten keine Aufzeichnungen vor. Das ist die Antwort und kein Fehler.',
  'no-data.manifest': 'In einer Datei, dem Manifest, steht für jedes Produkt, welche Tage wir angesehen haben.',
  'no-data.button': 'Zum Manifest',

  'lapsed.subject': 'Ihre Datenanfrage ist beendet: Sie wurde nicht bestätigt',
  'lapsed.title': 'Die Anfrage wurde nicht rechtzeitig bestätigt',
  'lapsed.lead':
    'Sie war bis zum {until} zu bestätigen. Das ist nicht geschehen, deshalb ist sie beendet. Es wurden keine Daten vorbereitet und niemandem Daten gegeben.',
  'lapsed.removed':
    'Die dabei angegebenen persönlichen Daten, auch diese Adresse, werden entfernt, sobald diese E-Mail verschickt ist.',
  'lapsed.again': 'Wenn Sie die Daten weiterhin möchten, stellen Sie die Anfrage bitte noch einmal.',

  'withdrawn.subject': 'Der Link zu Ihren Daten wurde beendet',
  'withdrawn.title': 'Der Link wurde beendet',
  'withdrawn.lead': 'Der Link zum Herunterladen gilt ab jetzt nicht mehr, und die Dateien werden gelöscht.',
  'withdrawn.copies': 'Kopien, die vorher heruntergeladen wurden, werden dadurch nicht gelöscht.',
  'newLink.subject': 'Ihr neuer Link zum Herunterladen',
  'newLink.title': 'Hier ist Ihr neuer Link',
  'newLink.lead': 'Alle Links, die vor diesem geschickt wurden, gelten nicht mehr.',
  'linkReminder.subject': 'Erinnerung: Der Link zu Ihren Daten endet bald',
  'linkReminder.title': 'Es wurde noch nichts heruntergeladen',
  'linkReminder.lead':
    'Die angefragten Daten liegen bereit, und bisher wurde nichts davon heruntergeladen. Dies ist die einzige Erinnerung.',
  'linkEndMoved.subject': 'Ihre Daten liegen länger bereit',
  'linkEndMoved.title': 'Der Link gilt länger',
  'linkEndMoved.lead':
    'Unser Dienst war am letzten Tag Ihres Links nicht erreichbar. Wir haben das Ende um die Zeit verschoben, die Ihnen gefehlt hat, und bitten um Entschuldigung.',
  'addressCorrected.subject': 'Ihre Datenanfrage: Diese Adresse wurde eingetragen',
  'addressCorrected.title': 'Alle weiteren E-Mails kommen an diese Adresse',
  'addressCorrected.lead':
    'Unser Support hat die Adresse dieser Anfrage ersetzt, nach Rücksprache mit der Person, die sie gestellt hat. Links, die an die Adresse davor geschickt wurden, gelten nicht mehr.',
  'addressCorrected.notYou': 'Haben Sie keine solche Anfrage gestellt? Dann schreiben Sie bitte an {contact}.',
  'addressReplaced.subject': 'Ihre Datenanfrage: Die Adresse wurde ersetzt',
  'addressReplaced.title': 'Die Adresse der Anfrage wurde ersetzt',
  'addressReplaced.lead':
    'Unser Support hat für diese Anfrage eine andere Adresse eingetragen. Hierher wird nichts mehr geschickt, und die Links in den bisherigen E-Mails gelten nicht mehr.',
  'addressReplaced.notYou':
    'War das nicht in Ihrem Sinn? Dann schreiben Sie sofort an {contact} und nennen Sie die Nummer der Anfrage.',

  'cancelled.subject': 'Ihre Datenanfrage wurde abgebrochen',
  'cancelled.title': 'Die Anfrage wurde abgebrochen',
  'cancelled.requester': 'Sie wurde aus dem Konto heraus abgebrochen, das sie gestellt hatte.',
  'cancelled.support': 'Sie wurde von unserem Support abgebrochen.',
  'cancelled.nothing': 'Aus dieser Anfrage werden niemandem Daten gegeben.',
  'cancelled.notYou':
    'War das nicht in Ihrem Sinn? Dann stellen Sie die Anfrage noch einmal oder schreiben Sie an {contact}.',
};
