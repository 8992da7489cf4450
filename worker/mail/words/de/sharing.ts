/** The words of the emails about sharing with third parties, in German. */
import type { sharingEn } from '../en/sharing.ts';

export const sharingDe: Record<keyof typeof sharingEn, string> = {
  'why.account':
    'Sie erhalten diese E-Mail, weil ein Dritter bei {operator} um Daten von Produkten gebeten hat, die auf Ihr Konto registriert sind.',
  shares:
    'In Ihrem Konto zeigt die Liste der Weitergaben, was an wen weitergegeben wird. Auch dort können Sie es beenden.',

  thirdParty: 'Dritter',
  'thirdParty.asWritten': 'Dritter, nach eigenen Angaben',
  'company.number': 'Registernummer {number}',
  'company.address': '{address}, {country}',
  customer: 'Kunde, wie angegeben',
  'customer.company': 'Die Flotte mit der Unternehmens-UUID {cuuid}',
  'customer.administrator': 'Die Flotte, die von {email} verwaltet wird',
  'products.wallbox.all': 'Alle auf den Kunden registrierten Wallboxen',
  'products.charger.all': 'Alle auf den Kunden registrierten Ladestationen',
  agreement: 'Vereinbarung mit dem Kunden',
  'agreement.withYou': 'Vereinbarung mit Ihnen, nach Angabe des Dritten',
  'agreement.date': 'vom {date}',
  'agreement.reference': 'Zeichen {reference}',
  'purpose.entered': 'Wofür die Daten sind, wie angegeben:',
  'purpose.theirs': 'Wofür die Daten sind, in den eigenen Worten des Dritten:',
  charge: 'Entgelt',
  'charge.none': 'keines',
  'charge.reduced': '{amount}, ermäßigt',
  'charge.when': 'Das Entgelt wird einmal fällig, mit dem ersten Herunterladen. Ohne Herunterladen kostet es nichts.',
  decideBy: 'Zu entscheiden bis',
  downloadedAt: 'Heruntergeladen',

  'verify.sharing':
    '{operator} wurde gebeten, einem Dritten Daten eines Kunden zu geben. Als E-Mail-Adresse des Dritten wurde diese angegeben. Angefragt wurde:',
  'verify.customer':
    'Wenn Sie bestätigen, prüfen wir, ob die Produkte zum Kunden gehören. Erst dann wird der Kunde angeschrieben. Daten gibt es nur, wenn der Kunde zustimmt.',
  'lapsed.customer': 'Der Kunde wurde nicht angeschrieben.',

  'not-matched.subject': 'Ihre Datenanfrage konnte nicht zugeordnet werden',
  'not-matched.title': 'Die Anfrage konnte nicht zugeordnet werden',
  'not-matched.lead':
    'Ihre Angaben ließen sich keinem Kunden von {operator} mit seinen Produkten zuordnen. Deshalb ist die Anfrage beendet. Niemand wurde angeschrieben, und es wurden keine Daten vorbereitet.',
  'not-matched.why':
    'Welcher Teil nicht gepasst hat, sagen wir nicht: Das würde etwas über Menschen verraten, die dem nicht zugestimmt haben.',
  'not-matched.check':
    'Was Sie mit Ihrem Kunden prüfen können: unter welcher Angabe er sein Konto bei uns führt (E-Mail-Adresse oder Unternehmens-UUID der Flotte); jede FIN; ob alle Produkte jetzt auf dieses Konto registriert und bei einer Flotte auch aktiviert sind. Danach können Sie eine neue Anfrage stellen.',

  'consent-request.subject': 'Ein Dritter bittet um Daten Ihrer Produkte: Sie entscheiden',
  'consent-request.title': 'Möchten Sie diese Daten weitergeben?',
  'consent-request.lead':
    'Ein Dritter hat {operator} um Daten von Produkten gebeten, die auf Ihr Konto registriert sind. Ohne Ihre Zustimmung wird nichts weitergegeben.',
  'consent-reminder.subject': 'Erinnerung: Ein Dritter wartet auf Ihre Entscheidung',
  'consent-reminder.title': 'Ihre Entscheidung steht noch aus',
  'consent-reminder.lead':
    'Ein Dritter hat {operator} um Daten von Produkten gebeten, die auf Ihr Konto registriert sind. Sie können noch bis zum {until} entscheiden. Ohne Ihre Zustimmung wird nichts weitergegeben.',
  'consent.unchecked':
    'Der Dritte hat seine E-Mail-Adresse bestätigt. Wer er ist und was er schreibt, hat {operator} nicht geprüft.',
  'consent.approved':
    'Der Dritte ist ein Dienstleister, den {operator} zugelassen hat. Was er schreibt, ist nicht geprüft.',
  'consent.does':
    'Wenn Sie zustimmen: Wir bereiten die Daten dieser Produkte in diesem Zeitraum vor, und der Dritte bekommt einen Link zum Herunterladen, der {span} lang gilt. Sie können das jederzeit beenden; der Link gilt dann sofort nicht mehr. Vorher heruntergeladene Kopien werden dadurch nicht gelöscht.',
  'consent.doesNot':
    'Wozu Sie nicht zustimmen: Zugang zu Ihrem Konto, zu anderen Produkten, zu anderen Tagen oder zu künftigen Daten.',
  'consent.tells': 'Was ein Fahrzeug aufgezeichnet hat, kann verraten, wer wann wo war.',
  'consent.duties':
    'Der Dritte darf die Daten nur für den mit Ihnen vereinbarten Zweck nutzen. Er darf sie nicht an Torwächter weitergeben und damit kein Konkurrenzprodukt entwickeln, und er muss sie löschen, wenn sie nicht mehr gebraucht werden (Data Act, Artikel 6).',
  'consent.button': 'Zustimmen oder ablehnen',
  'consent.nothing': 'Der Link öffnet eine Seite mit zwei Schaltflächen. Bevor Sie auf eine drücken, geschieht nichts.',
  'consent.anyone':
    'Alle Administratoren Ihrer Flotte erhalten diese E-Mail. Wer von Ihnen zuerst entscheidet, entscheidet für die Flotte.',
  'consent.otherwise':
    'Sie kennen den Dritten nicht? Dann lehnen Sie ab, oder tun Sie nichts: Ohne Entscheidung endet die Anfrage am {until}, und nichts wird weitergegeben.',
  'consent.yourself':
    'Es geht auch ohne uns dazwischen: Sie können Ihre Daten mit Ihrem Konto selbst herunterladen und weitergeben, was Sie möchten.',

  'cancelled.customer.subject': 'Die Anfrage eines Dritten wurde abgebrochen: Nichts wurde weitergegeben',
  'cancelled.customer.title': 'Nichts wurde weitergegeben',
  'cancelled.customer.lead':
    'Ein Dritter hat Daten Ihrer Produkte angefragt. Unser Support hat die Anfrage abgebrochen. Sie müssen nichts tun.',

  'consent-not-given.requester.subject': 'Ihre Datenanfrage ist beendet: keine rechtzeitige Zustimmung',
  'consent-not-given.requester.title': 'Der Kunde hat nicht rechtzeitig zugestimmt',
  'consent-not-given.requester.lead':
    'Der Kunde wurde gefragt und konnte bis zum {until} entscheiden. Bis dahin wurde die Anfrage nicht bestätigt, deshalb ist sie abgebrochen. Es werden keine Daten weitergegeben.',
  'consent-not-given.requester.next':
    'Wenn der Kunde die Daten doch weitergeben möchte, sprechen Sie sich mit ihm ab und stellen Sie eine neue Anfrage.',
  'consent-not-given.customer.subject': 'Die Anfrage eines Dritten ist beendet: Nichts wurde weitergegeben',
  'consent-not-given.customer.title': 'Nichts wurde weitergegeben',
  'consent-not-given.customer.lead':
    'Ein Dritter hat um Daten Ihrer Produkte gebeten, und Sie konnten bis zum {until} entscheiden. Bis dahin hat niemand zugestimmt, deshalb ist die Anfrage abgebrochen. Es wurden keine Daten vorbereitet und niemandem Daten gegeben.',
  'consent-not-given.customer.next':
    'Sie müssen nichts tun. Wenn Sie die Daten doch weitergeben möchten, kann der Dritte noch einmal anfragen, oder Sie laden sie selbst herunter und geben sie weiter.',

  'consent-receipt.subject': 'Beleg: Sie haben der Weitergabe von Daten zugestimmt',
  'consent-receipt.title': 'Sie haben der Weitergabe von Daten zugestimmt',
  'consent-receipt.lead':
    'Das ist der Beleg Ihrer Zustimmung. Bitte bewahren Sie ihn auf: Mit seinem Link können Sie die Weitergabe beenden.',
  'receipt.number': 'Nummer des Belegs',
  'receipt.given': 'Zugestimmt',
  'receipt.until': 'Gilt bis',
  'receipt.untilAtTheLatest': '{span} nachdem die Daten bereit sind, spätestens {until}',
  'revoke.means':
    'Sie können die Weitergabe beenden: Der Link des Dritten gilt dann sofort nicht mehr. Vorher heruntergeladene Kopien werden dadurch nicht gelöscht.',
  'revoke.button': 'Diese Weitergabe beenden',
  'sharing.over': 'Diese Weitergabe ist inzwischen beendet: Kein Link öffnet die Daten mehr.',

  'declined.subject': 'Ihre Datenanfrage wurde abgelehnt',
  'declined.title': 'Der Kunde hat abgelehnt',
  'declined.lead':
    'Der Kunde möchte diese Daten nicht weitergeben. Deshalb ist die Anfrage beendet, und es werden keine Daten weitergegeben.',
  'declined.reasons': 'Der Kunde muss keine Gründe nennen und wurde nach keinen gefragt.',

  'ready.shared.subject': 'Die angefragten Daten stehen zum Herunterladen bereit',
  'ready.shared.title': 'Die Daten sind bereit',
  'ready.shared.lead': 'Der Kunde hat zugestimmt, und die angefragten Daten sind bereit.',
  'recipient.duties':
    'Sie dürfen die Daten nur für den mit dem Kunden vereinbarten Zweck nutzen. Sie dürfen sie nicht an Torwächter weitergeben und damit kein Konkurrenzprodukt entwickeln, und Sie müssen sie löschen, wenn sie für diesen Zweck nicht mehr gebraucht werden (Data Act, Artikel 6).',
  'recipient.mayEnd': 'Der Kunde kann die Weitergabe jederzeit beenden. Der Link gilt dann sofort nicht mehr.',

  'first-download.subject': 'Daten Ihrer Produkte wurden heruntergeladen',
  'first-download.title': 'Der Dritte hat Daten heruntergeladen',
  'first-download.lead': 'Bei dieser Weitergabe wurden zum ersten Mal Daten heruntergeladen.',
  'first-download.alive': 'Der Link des Dritten gilt bis zum {until}. Sie können ihn vorher beenden.',
  'copies.remain':
    'Kopien, die der Dritte heruntergeladen hat, bleiben bei ihm. Er muss sie löschen, wenn sie für den mit Ihnen vereinbarten Zweck nicht mehr gebraucht werden (Data Act, Artikel 6).',

  'revoked.requester.subject': 'Die Weitergabe von Daten an Sie wurde beendet',
  'revoked.requester.title': 'Die Weitergabe ist beendet',
  'revoked.requester.lead':
    'Die Weitergabe dieser Daten wurde auf Seiten des Kunden beendet. Damit ist die Anfrage beendet, und kein Link öffnet die Daten mehr.',
  'revoked.requester.copies':
    'Sie haben am {when} Daten heruntergeladen. Löschen Sie Ihre Kopien, sobald sie für den mit dem Kunden vereinbarten Zweck nicht mehr gebraucht werden (Data Act, Artikel 6). Personenbezogene Daten darunter dürfen Sie nur weiter nutzen, wenn Sie dafür eine andere Rechtsgrundlage haben als die widerrufene Zustimmung.',
  'revoked.customer.subject': 'Die Weitergabe ist beendet',
  'revoked.customer.title': 'Diese Daten werden nicht mehr weitergegeben',
  'revoked.customer.lead':
    'Diese Weitergabe ist beendet: Sie oder ein anderer berechtigter Nutzer der Produkte haben sie beendet, oder die Produkte gehören nicht mehr zum Konto. Kein Link öffnet die Daten mehr. Der Dritte erfährt davon.',
  'revoked.customer.copies':
    'Vorher, am {when}, wurden Daten heruntergeladen. Diese Kopien werden dadurch nicht gelöscht. Bitten Sie den Dritten, sie zu löschen; spätestens muss er das, wenn sie für den mit Ihnen vereinbarten Zweck nicht mehr gebraucht werden (Data Act, Artikel 6).',
  'revoked.noCopies': 'Keine Datei mit Daten war vorher vollständig heruntergeladen worden.',

  'recipient-held.subject': 'Ihre Datenanfrage wird zuerst von uns angesehen',
  'recipient-held.title': 'Wir sehen uns diese Anfrage zuerst an',
  'recipient-held.lead':
    'Danke für die Bestätigung. Bevor der Kunde gefragt wird, sehen sich Menschen bei {operator} die Anfrage an.',
  'recipient-held.gatekeeper':
    'Was angegeben wurde, ähnelt einem Unternehmen, das nach dem Gesetz über digitale Märkte als Torwächter benannt ist. Torwächter dürfen Daten auf diesem Weg nicht erhalten (Data Act, Artikel 5 Absatz 3).',
  'recipient-held.outside-union':
    'Das Unternehmen ist außerhalb der Europäischen Union niedergelassen. Nach dem Data Act hat es kein Recht, die Daten zu erhalten; wir können es trotzdem zulassen.',
  'recipient-held.next':
    'Sie müssen nichts tun. Der Kunde erfährt von der Anfrage nur, wenn wir sie weitergehen lassen.',
  'erase-demanded.subject': 'Bitte löschen Sie die Daten, die Sie erhalten haben',
  'erase-demanded.title': 'Sie müssen diese Daten löschen',
  'erase-demanded.lead': '{operator} verlangt, dass Sie die Daten dieser Anfrage und jede Kopie davon löschen.',
  'erase-demanded.by': 'Löschen Sie sie, und bestätigen Sie das, bis zum Ende des {day}.',
  'erase-demanded.button': 'Löschung bestätigen',
  'erase-demanded.law':
    'Daten, die anders als vereinbart erlangt oder verwendet wurden, sind unverzüglich mit allen Kopien zu löschen; was daraus gemacht wurde, darf nicht mehr verwendet oder angeboten werden (Data Act, Artikel 11).',
  'data-erased.subject': 'Ein Dritter sagt, dass er Ihre Daten gelöscht hat',
  'data-erased.title': 'Die Daten sind gelöscht, sagt der Dritte',
  'data-erased.lead':
    'Der Dritte, dem Sie Daten gegeben haben, teilt uns mit, dass er sie mit allen Kopien gelöscht hat.',
  'data-erased.checked':
    'Das ist sein eigenes Wort: Wir können es nicht prüfen. Wenn Sie erfahren, dass es nicht stimmt, melden Sie es dort, wo Sie sehen, was Sie geteilt haben.',
};
