/** The words of the emails to developers (R41), and of the one to the operator that one of them waits, in German. */
import type { developerEn } from '../en/developer.ts';

export const developerDe: Record<keyof typeof developerEn, string> = {
  'why.developer':
    'Sie erhalten diese E-Mail, weil diese Adresse von einer Entwicklerin oder einem Entwickler bei {operator} angegeben wurde.',
  'why.apiAccessWaiting':
    'Sie erhalten diese E-Mail, weil diese Adresse erfahren soll, was bei {operator} auf eine Entscheidung wartet.',
  'reference.apiAccess': 'Nummer der Zugangsanfrage: {id}',
  'reference.credential': 'Nummer der Zugangsdaten: {id}',
  'developer.button': 'Zu Ihrer Entwicklerseite',

  'api-access-approved.subject': 'Ihr API-Zugang ist freigegeben',
  'api-access-approved.title': 'Ihr API-Zugang ist freigegeben',
  'api-access-approved.lead':
    '{operator} hat Ihren Programmen den Zugang zu den Daten derer freigegeben, die dem zustimmen.',
  'api-access-approved.next':
    'Legen Sie als Nächstes Zugangsdaten an. Dazu gehört ein Link, den Sie Ihren Kunden schicken: Dort wählen diese ihre Produkte und stimmen zu.',

  'api-access-refused.subject': 'Ihre Anfrage nach API-Zugang wurde abgelehnt',
  'api-access-refused.title': 'Der API-Zugang wurde abgelehnt',
  'api-access-refused.lead': '{operator} hat Ihre Anfrage nach API-Zugang geprüft und lehnt sie ab.',
  'api-access-refused.next':
    'Wenn sich geändert hat, was die Begründung nennt, können Sie erneut anfragen. Wenn Sie dazu Fragen haben, schreiben Sie an {contact} und nennen Sie die Nummer unten.',

  'api-access-lapsed.subject': 'Ihre Anfrage nach API-Zugang ist verfallen',
  'api-access-lapsed.title': 'Ihre Anfrage ist verfallen',
  'api-access-lapsed.lead':
    '{operator} hat über Ihre Anfrage nach API-Zugang nicht rechtzeitig entschieden. Das tut uns leid.',
  'api-access-lapsed.next':
    'Sie können sofort erneut anfragen. Wenn Sie dazu Fragen haben, schreiben Sie an {contact}.',

  'api-access-waiting.subject': 'Eine Anfrage nach API-Zugang wartet auf eine Entscheidung',
  'api-access-waiting.title': 'Jemand wartet auf API-Zugang',
  'api-access-waiting.lead':
    'Jemand möchte mit eigenen Programmen die Daten anderer lesen, und noch niemand hat darüber entschieden.',
  'api-access-waiting.decideBy': 'Verfällt ohne Entscheidung am',
  'api-access-waiting.button': 'Entscheiden',

  'secret-expires.subject': 'Ein Geheimnis Ihres Programms läuft bald ab',
  'secret-expires.title': 'Ein Geheimnis läuft bald ab',
  'secret-expires.lead': 'Mit diesem Geheimnis bekommt Ihr Programm keine Daten mehr, sobald es abgelaufen ist.',
  'secret-expires.credential': 'Zugangsdaten',
  'secret-expires.clientId': 'Client-ID',
  'secret-expires.expiresAt': 'Läuft ab am',
  'secret-expires.next':
    'Fügen Sie ein zweites Geheimnis hinzu, tragen Sie es in Ihr Programm ein und entfernen Sie dann dieses. Bis dahin gelten beide. Ihre Kunden müssen nichts tun.',
  'secret-expires.successor':
    'Es gibt ein weiteres Geheimnis, das länger gilt. Prüfen Sie, ob Ihr Programm es verwendet, und entfernen Sie dann dieses.',
};
