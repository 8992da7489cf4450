/** Die Texte der Seiten, auf denen jemand einem Programm Zugang zu Daten gibt (R42), auf Deutsch. */
import type { linkEn } from '../en/link.ts';

export const linkDe: Record<keyof typeof linkEn, string> = {
  'oauth.failed.title': 'Das hat nicht geklappt',
  'oauth.failed.lead':
    'Das Programm, das Sie hierher geschickt hat, hat auf eine Weise gefragt, die wir nicht beantworten können, oder es ist zu viel Zeit vergangen. Es wurde nichts freigegeben. Gehen Sie zurück zum Programm und beginnen Sie von vorn.',
  'oauth.failed.error': 'Für die Entwickler des Programms: {error}',

  'device.title': 'Ein Programm oder Gerät verbinden',
  'device.lead': 'Geben Sie den Code ein, den Ihr Programm oder Gerät anzeigt.',
  'device.code': 'Angezeigter Code',
  'device.on': 'Weiter',
  'device.unknown':
    'Diesen Code gibt es nicht. Vergleichen Sie ihn mit dem, was Ihr Gerät anzeigt, und geben Sie ihn noch einmal ein.',
  'device.expired': 'Dieser Code ist abgelaufen. Lassen Sie sich von Ihrem Gerät einen neuen anzeigen.',
  'device.used': 'Dieser Code wurde schon benutzt. Lassen Sie sich von Ihrem Gerät einen neuen anzeigen.',
  'device.again': 'Das hat nicht geklappt. Geben Sie den Code noch einmal ein.',
  'device.confirm.title': 'Zeigt Ihr Gerät genau diesen Code?',
  'device.confirm.lead':
    '„{program}“ möchte Daten. Machen Sie nur weiter, wenn auf Ihrem eigenen Gerät genau dieser Code steht:',
  'device.confirm.else': 'Hat Ihnen jemand diesen Code oder Link geschickt? Dann machen Sie nicht weiter.',
  'device.confirm.yes': 'Ja, das ist der Code',
  'device.confirm.no': 'Nein, abbrechen',
  'device.done.title': 'Ihr Gerät ist verbunden',
  'device.done.lead': 'Es macht in ein paar Sekunden von selbst weiter. Sie können diese Seite schließen.',
  'device.declined.title': 'Es wurde nichts freigegeben',
  'device.declined.lead': 'Das Gerät weiß Bescheid. Sie können diese Seite schließen.',

  'link.title': 'Ein Programm möchte Zugang zu Ihren Daten',
  'link.lead':
    'Wenn Sie zustimmen, liest es die Daten der Produkte, die Sie auswählen, sobald sie eintreffen, bis Sie das beenden. Ohne Ihre Zustimmung wird nichts weitergegeben.',
  'link.own.title': 'Ihrem eigenen Programm Zugang zu Ihren Daten geben',
  'link.own.lead':
    'Ihr Programm liest die Daten der Produkte, die Sie auswählen, sobald sie eintreffen, bis Sie das beenden.',
  'link.person': 'Verantwortlich: {name}',
  'link.products': 'Welche Produkte darf es lesen?',
  'link.products.others': '{count, plural, one {Ein weiterer Nutzer} other {# weitere Nutzer}}',
  'link.groups': 'Welche Daten davon?',
  'link.groups.signals': '{count, plural, one {# Signal} other {# Signale}}',
  'link.groups.personal': 'kann etwas über eine Person aussagen',
  'link.groups.secret':
    '{count, plural, one {# davon ist als Geschäftsgeheimnis gekennzeichnet} other {# davon sind als Geschäftsgeheimnis gekennzeichnet}}',
  'link.groups.secretsLeftOut': 'Signale, die als Geschäftsgeheimnis gekennzeichnet sind, werden ausgelassen.',
  'link.until': 'Bis wann?',
  'link.until.open': 'Letzter Tag; lassen Sie das Feld leer für „bis ich es beende“',
  'link.until.asked': 'Letzter Tag, spätestens der {until}',
  'link.others': 'Andere, die diese Produkte nutzen',
  'link.others.told':
    'Jeder andere berechtigte Nutzer eines Produkts erfährt per E-Mail, wer dessen Daten liest, und kann das beenden, genau wie Sie.',
  'link.others.informed': 'Ich habe die anderen Nutzer informiert, und sie sind einverstanden.',
  'link.means': 'Was das bedeutet',
  'link.means.reads': 'Das Programm liest neue Werte, sobald sie eintreffen, und den letzten Wert jedes Signals.',
  'link.means.end':
    'Sie können das jederzeit beenden, in Ihrem Konto oder über den Link in unserer E-Mail. Von dem Moment an wird nichts mehr weitergegeben; was vorher gelesen wurde, bleibt beim Empfänger.',
  'link.means.duties':
    'Der Empfänger darf die Daten nur für den Zweck nutzen, der mit Ihnen vereinbart ist, und nicht an Torwächter weitergeben (Data Act, Artikel 6).',
  'link.means.unchecked': 'Was der Empfänger über sich schreibt, sind seine eigenen Worte.',
  'link.agree': 'Zustimmen',
  'link.decline': 'Ablehnen',
  'link.on': 'Weiter',
  'link.agree.title': 'Sie haben Zugang gegeben',
  'link.agree.lead':
    '„{program}“ kann jetzt lesen, was Sie ausgewählt haben. Falls Ihr Browser nicht von selbst weitergeht, geht es hier weiter.',
  'link.decline.title': 'Es wurde nichts freigegeben',
  'link.decline.lead':
    'Das Programm erfährt, dass Sie abgelehnt haben. Falls Ihr Browser nicht von selbst weitergeht, geht es hier weiter.',
  'link.gone.title': 'Diese Seite gilt nicht mehr',
  'link.gone.lead':
    'Es ist zu viel Zeit vergangen, oder sie wurde in einem anderen Browser begonnen. Es wurde nichts freigegeben. Gehen Sie zurück zum Programm und beginnen Sie von vorn.',
  'link.program-gone.title': 'Dieses Programm hat keinen Zugang mehr',
  'link.program-gone.lead': 'Wer es betreibt oder wir haben seinen Zugang beendet. Es wurde nichts freigegeben.',
  'link.not-allowed.title': 'Dieses Programm darf Sie nicht nach Daten fragen',
  'link.not-allowed.lead':
    'Wer es betreibt, ist nicht dafür zugelassen, Daten anderer zu lesen. Es wurde nichts freigegeben.',
  'link.no-products.title': 'Es gibt nichts, wozu Sie Zugang geben können',
  'link.no-products.lead':
    'Auf Ihr Konto ist zurzeit kein Produkt registriert, oder keines ist aktiviert. Es wurde nichts freigegeben.',
  'link.fault.products': 'Wählen Sie mindestens ein Produkt aus, das Ihnen gehört.',
  'link.fault.groups': 'Wählen Sie mindestens eine Art von Daten aus.',
  'link.fault.until': 'Geben Sie einen Tag ab heute an, oder lassen Sie das Feld leer.',
  'link.fault.untilAsked': 'Geben Sie einen Tag an, der nicht später ist, als das Programm fragt.',
  'link.fault.others': 'Bestätigen Sie, dass die anderen Nutzer informiert und einverstanden sind.',
  'group.location': 'Wo es ist und war',
  'group.driving': 'Wie es gefahren wird',
  'group.health': 'Sein Zustand und seine Störungen',
  'group.energy': 'Batterie, Kraftstoff und Reichweite',
  'group.charging': 'Das Laden',
  'group.identity': 'Seine Kennung, etwa seine Nummer',
  'connect.title': 'Jemand möchte Zugang zu Daten Ihrer Produkte',
  'connect.lead': 'Diese Seite ändert nichts. Sie entscheiden später, nachdem Sie sich bei uns angemeldet haben.',
  'connect.leads': 'Die Verknüpfung beginnt in deren Programm, bei {host}.',
  'connect.on': 'Weiter zum Programm',
  'connect.inProgram':
    'Die Verknüpfung beginnt in deren Programm: Sehen Sie dort nach, wie Sie Ihr Fahrzeug, Ihre Wallbox oder Ihre Ladestation verbinden.',
  'linkend.title': 'Diesen Zugang beenden?',
  'linkend.lead':
    'Sobald Sie auf die Schaltfläche drücken, wird nichts mehr weitergegeben. Was vorher gelesen wurde, bleibt beim Empfänger.',
  'linkend.products': 'Produkte',
  'linkend.groups': 'Daten',
  'linkend.groups.all': 'alle',
  'linkend.since': 'Seit',
  'linkend.until': 'Bis',
  'linkend.button': 'Zugang beenden',
  'linkend.done.title': 'Der Zugang ist beendet',
  'linkend.done.lead': 'Es wird nichts mehr weitergegeben. Wer die Daten gelesen hat, wurde informiert.',
  'linkend.over.lead': 'Er wurde schon früher beendet. Es ist nichts mehr zu tun.',
};
