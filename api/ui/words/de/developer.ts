/** The words of developers' pages (R41), and of those of staff about them, in German. */
import type { developerEn } from '../en/developer.ts';

export const developerDe: Record<keyof typeof developerEn, string> = {
  'nav.developer': 'Entwickler',
  'nav.developers': 'Entwickler',
  'forbidden.developers-only':
    'Das ist Administratoren und Entwicklern Ihrer Firma vorbehalten. Wenden Sie sich an jemanden aus der Administration.',
  'forbidden.register-first': 'Registrieren Sie sich zuerst: Die Seite Entwickler führt Sie hindurch.',
  'forbidden.accept-terms':
    'Es gibt neue Bedingungen. Nehmen Sie sie zuerst auf der Seite Entwickler an; was Sie haben, gilt weiter.',
  'forbidden.ask-for-access':
    'Fragen Sie zuerst auf der Seite Entwickler nach API-Zugang, und warten Sie, bis er freigegeben ist.',

  'console.developers.lead':
    'Mit der Freigabe darf jemand Kunden einen Link schicken. Was gelesen wird, entscheiden weiterhin die Kunden, und sie beenden es jederzeit.',
  'console.developers.none': 'Noch hat niemand nach Zugang gefragt.',
  'console.developers.removed': 'Angaben entfernt',
  'console.developers.agreement': 'Vereinbarung mit ihren Kunden',
  'console.developers.lapses': 'Verfällt ohne Entscheidung',
  'console.developers.told': 'Sie wird wörtlich mitgeteilt, wie Sie auch entscheiden.',
  'console.developers.approve': 'Zugang freigeben',
  'console.fault.accessDecided': 'Darüber wurde bereits anders entschieden, oder die Anfrage ist verfallen.',

  'developer.title': 'Ihre Programme',
  'developer.lead':
    'Hier bekommen Ihre eigenen Programme die Daten Ihrer Produkte und die von Menschen, die dem zustimmen.',
  'developer.next': 'Wie es weitergeht',
  'developer.next.register': 'Registrieren Sie sich. Es dauert zwei Minuten.',
  'developer.next.terms': 'Es gibt neue Bedingungen. Was Sie haben, gilt weiter; für Neues nehmen Sie sie bitte an.',
  'developer.next.access': 'Fragen Sie nach API-Zugang. Zu Ihren eigenen Daten wird er sofort freigegeben.',
  'developer.next.wait':
    'Ihre Anfrage wird geprüft. Sie bekommen eine E-Mail, sobald entschieden ist, spätestens am {by}.',
  'developer.next.credential': 'Legen Sie Zugangsdaten für Ihr erstes Programm an.',
  'developer.next.link':
    'Schicken Sie Ihren Kunden den Link zu Ihren Zugangsdaten, oder öffnen Sie ihn selbst für Ihre eigenen Produkte.',
  'developer.register': 'Registrieren',
  'developer.ask': 'Nach API-Zugang fragen',
  'developer.askAgain': 'Nach weiterem Zugang fragen',
  'developer.create': 'Zugangsdaten anlegen',
  'developer.back': 'Zurück zu Ihren Programmen',
  'developer.docs': 'Was Programme aufrufen können',

  'developer.credentials': 'Zugangsdaten',
  'developer.credentials.none':
    'Noch keine. Jedes Programm hat eigene, damit sich eines beenden lässt, ohne die anderen zu stören.',
  'developer.older': 'Ältere',
  'developer.status.active': 'Gültig',
  'developer.status.without-secret': 'Kein Geheimnis gilt',
  'developer.status.revoked': 'Widerrufen',
  'developer.type.confidential': 'Ein Server, der ein Geheimnis bewahrt',
  'developer.type.public': 'Ein Programm in fremden Händen, ohne Geheimnis',
  'developer.type.service': 'Für Ihre Firma selbst, ohne eine Person',
  'developer.type.label': 'Art',
  'developer.clientId': 'Client-ID',
  'developer.linkUrl': 'Link für Kunden',
  'developer.linkUrl.why': 'Er öffnet eine Seite, die Sie und Ihren Zweck nennt. Das Öffnen ändert nichts.',
  'developer.lastUsed': 'Zuletzt verwendet',
  'developer.lastUsed.never': 'Noch nie',
  'developer.lastUsed.value': '{at}, {call} aus {network}',
  'developer.links': 'Verbindungen',
  'developer.links.count':
    '{count, plural, =0 {Noch hat niemand zugestimmt} one {# Person hat zugestimmt} other {# Personen haben zugestimmt}}',
  'developer.use': 'Weitergegebene Messwerte je Tag',
  'developer.links.all': 'Alle Verknüpfungen',
  'developer.links.of': 'Verknüpfungen von {name}',
  'developer.backTo': 'Zurück zu {name}',
  'developer.link.title': 'Verknüpfung vom {at}',
  'developer.link.number': 'Nummer der Verknüpfung',
  'developer.link.ended': 'Wie sie endete',
  'developer.streams': 'Offene Datenströme',
  'developer.streams.count':
    '{count, plural, =0 {Zurzeit keiner} one {Einer wird gerade gelesen} other {# werden gerade gelesen}}',
  'doings.see': 'Sehen, was es gerade tut',
  'doings.title': 'Was {name} tut',
  'doings.lead':
    'Im Moment, in dem es geschieht: Datenströme, abgelehnte Aufrufe und, ab Ihrem Blick hierher für zehn Minuten, wie viel weitergegeben wurde. Messwerte selbst stehen hier nie. Aufbewahrt wird es einen Tag.',
  'doings.streams.none': 'Zurzeit ist kein Datenstrom offen.',
  'doings.stream.since': 'Seit {at}, aus {network}',
  'doings.stream': 'Datenstrom',
  'doings.link': 'Verknüpfung',
  'doings.events': 'Was geschah, das Neueste zuerst',
  'doings.events.none': 'Nichts am letzten Tag. Was Ihr Programm von jetzt an tut, erscheint hier.',
  'doings.products': 'Produkte',
  'doings.cursor': 'Cursor',
  'doings.handed.stream':
    '{readings, plural, one {# Messwert} other {# Messwerte}} von {of, plural, one {# Produkt} other {# Produkten}} im Datenstrom',
  'doings.handed.readings':
    '{readings, plural, =0 {Ein Abruf von Messwerten: nichts Neues} one {Ein Abruf von Messwerten: # von {of, plural, one {# Produkt} other {# Produkten}}} other {Ein Abruf von Messwerten: # von {of, plural, one {# Produkt} other {# Produkten}}}}',
  'doings.handed.latest':
    'Ein Abruf neuester Werte: {readings, number} von {of, plural, one {# Produkt} other {# Produkten}}',
  'doings.opened.cursor': 'Ein Datenstrom wurde geöffnet, ab einem Cursor',
  'doings.opened.earliest': 'Ein Datenstrom wurde geöffnet, ab dem Frühesten, was aufbewahrt ist',
  'doings.opened.now': 'Ein Datenstrom wurde geöffnet, für alles von jetzt an',
  'doings.live': 'Der Datenstrom ist auf dem neuesten Stand',
  'doings.behind':
    'Der Datenstrom liegt zurück: Ihr Programm liest langsamer, als Messwerte eintreffen. Verloren geht nichts.',
  'doings.ended.time': 'Die Zeit des Datenstroms war um. Öffnen Sie ihn mit dem letzten Cursor neu.',
  'doings.ended.restart':
    'Der Datenstrom endete, weil unser Prozess anhält. Öffnen Sie ihn mit dem letzten Cursor neu.',
  'doings.ended.ended': 'Sie haben den Datenstrom beendet.',
  'doings.ended.no-access': 'Der Datenstrom endete: Es ist nichts mehr da, was er lesen darf.',
  'doings.ended.cursor-too-old': 'Der Datenstrom endete: Was nach seinem Cursor kommt, wird nicht mehr aufbewahrt.',
  'doings.ended.closed': 'Die Verbindung des Datenstroms wurde geschlossen, von Ihrem Programm oder unterwegs.',
  'doings.access-ended': 'Der Zugang zu {of, plural, one {# Produkt} other {# Produkten}} endete',
  'doings.remedy.unauthorized':
    'Holen Sie mit dem Refresh-Token ein neues Token. Endete die Verknüpfung, bitten Sie um eine neue.',
  'doings.remedy.too-many': 'Warten Sie so lange, wie Retry-After sagt. RateLimit sagt, wie viele Aufrufe übrig sind.',
  'doings.remedy.invalid': 'Die Antwort nennt unter errors, was zu ändern ist.',
  'doings.remedy.cursor-too-old':
    'Beginnen Sie mit from=earliest, und fragen Sie, was fehlt, als historische Daten an.',
  'doings.remedy.unavailable': 'Es lag an uns. Senden Sie es nach Retry-After noch einmal.',
  'doings.remedy.invalid_client':
    'Das Geheimnis ist falsch oder abgelaufen. Vergleichen Sie es, oder fügen Sie ein neues hinzu.',
  'doings.remedy.invalid_grant':
    'Der Code oder das Refresh-Token wurde schon verwendet oder ist abgelaufen, oder die Verknüpfung endete. Beginnen Sie eine neue.',
  'doings.remedy.other': 'Die Antwort sagt, was zu ändern ist.',
  'doings.silent': 'Produkte, die um {at} nichts sendeten',
  'doings.silent.quiet':
    'Seit einer Weile kam nichts: Es ist vielleicht abgestellt oder außer Reichweite. Sie müssen nichts tun.',
  'doings.silent.never-sent': 'Von den vereinbarten Signalen ist noch nichts eingetroffen.',
  'doings.silent.access-ended': 'Der Zugang endete. Nur der Kunde kann ihn neu geben, durch eine neue Verknüpfung.',
  'doings.silent.not-activated': 'Seine Datenverbindung ist nicht aktiviert. Das tut der Kunde.',
  'doings.silent.unenrolled': 'Es ist nicht mehr auf den Kunden registriert. Ein neuer Besitzer müsste neu zustimmen.',

  'developer.redirects': 'Schickt zurück an',
  'developer.redirects.none': 'Nirgendwohin: für Programme ohne Browser',
  'developer.begins': 'Verbindungen beginnen bei',
  'developer.createdAt': 'Angelegt',
  'developer.endedAt': 'Widerrufen am',

  'developer.secrets': 'Geheimnisse',
  'developer.secrets.why':
    'Zwei gelten gleichzeitig. Zum Wechseln fügen Sie ein zweites hinzu, tragen es in Ihr Programm ein und entfernen dann das erste. Kunden merken davon nichts.',
  'developer.secrets.none': 'Es gibt keines: Ihr Programm bekommt keine Daten. Fügen Sie eines hinzu.',
  'developer.secret.made': 'Erstellt am {at}',
  'developer.secret.expires': 'Läuft ab am {at}',
  'developer.secret.expired': 'Abgelaufen am {at}',
  'developer.secret.used': 'zuletzt verwendet am {at}',
  'developer.secret.unused': 'noch nie verwendet',
  'developer.secret.add': 'Geheimnis hinzufügen',
  'developer.secret.remove': 'Entfernen',
  'developer.secret.removeThis': 'Das am {at} erstellte Geheimnis entfernen',
  'developer.secret.last': 'Es ist das einzige, das gilt: Ohne es bekommt Ihr Programm keine Daten.',

  'developer.shown.title': 'Ihr neues Geheimnis',
  'developer.shown.once': 'Kopieren Sie es jetzt. Es wird nur dieses eine Mal gezeigt: Wir behalten nur, was es prüft.',
  'developer.shown.secret': 'Geheimnis',
  'developer.shown.public':
    'Ein öffentliches Programm hat kein Geheimnis. Es weist sich stattdessen bei jeder Verbindung aus (PKCE).',
  'developer.shown.before':
    'Dieses Formular wurde schon einmal gesendet, deshalb wird das Geheimnis nicht noch einmal gezeigt. Haben Sie es nicht kopiert, fügen Sie ein weiteres hinzu.',
  'developer.shown.go': 'Ich habe es kopiert',
  'developer.created': 'Die Zugangsdaten sind angelegt',
  'developer.change': 'Ändern',
  'developer.save': 'Speichern',
  'developer.saved': 'Gespeichert.',

  'developer.revoke': 'Zugangsdaten widerrufen',
  'developer.revoke.title': '„{name}“ widerrufen?',
  'developer.revoke.lead': 'Das gilt endgültig und sofort: für Token, Verbindungen und offene Datenströme.',
  'developer.revoke.links':
    '{count, plural, =0 {Niemandes Verbindung hängt daran.} one {Die Verbindung von # Person endet damit. Sie müsste neu zustimmen.} other {Die Verbindungen von # Personen enden damit. Sie müssten neu zustimmen.}}',
  'developer.revoke.keep': 'Behalten',

  'developer.access': 'API-Zugang',
  'developer.access.none': 'Noch nicht angefragt.',
  'developer.access.own-data': 'Ihre eigenen Daten',
  'developer.access.third-party': 'Daten anderer, die zustimmen',
  'developer.access.in-review': 'Wird geprüft',
  'developer.access.approved': 'Freigegeben',
  'developer.access.refused': 'Abgelehnt',
  'developer.access.lapsed': 'Verfallen',
  'developer.groups': 'Gruppen von Signalen',
  'developer.access.submitted': 'angefragt am {at}',
  'developer.access.decided': 'entschieden am {at}',

  'developer.profile': 'Ihre Angaben',
  'developer.kind.person': 'Eine Person',
  'developer.kind.company': 'Eine Firma',
  'developer.termsAccepted': 'Angenommene Bedingungen',
  'developer.termsAccepted.value': 'Fassung {version}, am {at}',
  'developer.terms.accept': 'Neue Bedingungen annehmen',
  'developer.terms.read': '{title}, Fassung {version}',

  'developer.form.register.lead':
    'Ihre Kunden lesen, wer nach ihren Daten fragt. Unsere E-Mails gehen an die Adresse, die Sie angeben.',
  'developer.form.who': 'Wer Sie sind',
  'developer.form.company.hint': 'Nur wenn Sie sich als Firma registrieren: dann alle Angaben.',
  'developer.form.name.hint': 'Die Person, die verantwortlich ist.',
  'developer.form.access.title': 'Nach API-Zugang fragen',
  'developer.form.access.lead':
    'Der Zugang zu Ihren eigenen Daten wird sofort freigegeben. Den zu Daten anderer prüfen Menschen; Sie bekommen eine E-Mail.',
  'developer.form.purpose.hint': 'Wessen Daten es sind, liest genau diese Worte, bevor er oder sie zustimmt.',
  'developer.form.agreement.hint':
    'Für Daten anderer: wo Ihre Bedingungen für Ihre Kunden stehen, oder was sie besagen.',
  'developer.form.credential.title': 'Zugangsdaten anlegen',
  'developer.form.credential.lead':
    'Eigene für jedes Programm. Das Geheimnis dazu wird einmal gezeigt, auf der nächsten Seite.',
  'developer.form.name.example': 'Woran Sie es wiedererkennen. Kunden lesen ihn, wo steht, wer Zugriff hat.',
  'developer.form.redirects.hint':
    'Eine je Zeile, buchstabengetreu wie Ihr Programm sie verwendet: https mit einem Hostnamen, http://127.0.0.1 oder ein eigenes Schema wie com.example.app:/connected.',
  'developer.form.begins.hint':
    'Wo Ihr Programm eine Verbindung beginnt. Ohne diese Angabe erklärt die Seite hinter dem Link, wie es geht.',
  'developer.form.size.none': 'Keine Angabe',

  'terms.version': 'Fassung {version}, gültig ab {from}',

  'field.developer.kind': 'Sie registrieren sich als',
  'field.developer.name': 'Vor- und Nachname',
  'field.developer.company.name': 'Firma',
  'field.developer.company.registrationNumber': 'Registernummer',
  'field.developer.company.address': 'Anschrift',
  'field.developer.company.country': 'Land der Firma',
  'field.developer.country': 'Land',
  'field.developer.email': 'E-Mail-Adresse',
  'field.developer.size': 'Art der Organisation',
  'field.developer.gatekeeper': 'Ich bin oder wir sind kein Torwächter nach dem Gesetz über digitale Märkte.',
  'field.developer.terms.accepted': 'Ich nehme die Bedingungen an.',
  'field.access.use': 'Wessen Daten',
  'field.access.purpose': 'Wofür',
  'field.access.agreement': 'Vereinbarung mit Ihren Kunden',
  'field.credential.name': 'Name des Programms',
  'field.credential.type': 'Art des Programms',
  'field.credential.redirectUris': 'Wohin zurückgeschickt wird',
  'field.credential.initiateLoginUri': 'Wo eine Verbindung beginnt',

  'fault.developer.kind': 'Wählen Sie: eine Person oder eine Firma.',
  'fault.developer.name': 'Geben Sie einen Namen in einer Zeile an.',
  'fault.developer.company.name': 'Geben Sie den Namen der Firma an, oder registrieren Sie sich als Person.',
  'fault.developer.company.registrationNumber': 'Geben Sie die Registernummer der Firma an.',
  'fault.developer.company.address': 'Geben Sie die Anschrift der Firma in einer Zeile an.',
  'fault.developer.company.country': 'Wählen Sie das Land.',
  'fault.developer.country': 'Wählen Sie Ihr Land.',
  'fault.developer.email': 'Geben Sie eine E-Mail-Adresse an, etwa name@example.com.',
  'fault.developer.size': 'Wählen Sie eine der Arten.',
  'fault.developer.gatekeeper':
    'Torwächter dürfen auf diesem Weg keine Daten erhalten (Data Act, Artikel 5 Absatz 3): Bestätigen Sie, dass Sie keiner sind.',
  'fault.developer.terms.accepted':
    'Lesen Sie die Bedingungen und nehmen Sie sie an. Haben sie sich inzwischen geändert, lesen Sie die neuen.',
  'fault.access.use': 'Wählen Sie, wessen Daten. Dieses Konto kann keine eigenen haben: Wählen Sie dann die anderer.',
  'fault.access.purpose': 'Sagen Sie in bis zu 1.000 Zeichen, wofür die Daten sind.',
  'fault.access.agreement':
    'Sagen Sie, welche Vereinbarung Sie mit Ihren Kunden haben: wo sie steht, oder was sie besagt.',
  'fault.credential.name': 'Geben Sie einen Namen von bis zu 100 Zeichen in einer Zeile an.',
  'fault.credential.type':
    'Wählen Sie eine Art. Die letzte ist Administratoren einer Flotte und zugelassenen Dienstleistern vorbehalten.',
  'fault.credential.redirectUris':
    'Geben Sie ganze Adressen an, eine je Zeile: https mit einem Hostnamen, http://127.0.0.1 oder ein Schema mit einem Punkt darin; kein *, kein Passwort, kein #.',
  'fault.credential.initiateLoginUri':
    'Geben Sie eine ganze Adresse an: https mit einem Hostnamen oder http://127.0.0.1.',
  'developer.refused.access-in-review': 'Eine frühere Anfrage von Ihnen wird geprüft. Warten Sie die Antwort ab.',
  'developer.refused.too-many-credentials':
    'Sie haben so viele Zugangsdaten, wie es geben darf. Widerrufen Sie solche, die niemand braucht.',
  'developer.refused.two-secrets-live': 'Zwei Geheimnisse gelten bereits. Entfernen Sie zuerst eines.',
  'developer.refused.developer-registered-before': 'Sie sind bereits registriert.',
  'developer.refused.credential-revoked': 'Die Zugangsdaten wurden inzwischen widerrufen, und das bleibt so.',
};
