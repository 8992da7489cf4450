/** Die Texte dafür, dass nie etwas still schiefgeht: ein Formular, das nicht angenommen wurde, ein Text, der nicht geht, und was als Nächstes kommt; auf Deutsch. */
import type { keptEn } from '../en/kept.ts';

export const keptDe: Record<keyof typeof keptEn, string> = {
  'unauthorized.signed-out.title': 'Sie wurden abgemeldet',
  'unauthorized.signed-out':
    'Es wurde nichts gesendet, und nichts von Ihrem Text ist verloren. Melden Sie sich in einem neuen Tab an, kommen Sie auf diese Seite zurück und senden Sie es noch einmal.',
  'unauthorized.sign-in-anew':
    'Dafür müssen Sie sich in den letzten Minuten angemeldet haben. Es ist nichts geschehen, und nichts von Ihrem Text ist verloren. Melden Sie sich in einem neuen Tab an, kommen Sie auf diese Seite zurück und senden Sie es noch einmal.',
  'forbidden.signed-in-anew.title': 'Sie haben sich neu angemeldet',
  'forbidden.signed-in-anew':
    'Es wurde noch nichts gesendet: Seit Sie das Formular geöffnet haben, haben Sie sich neu angemeldet, vielleicht mit einem anderen Konto. Nichts von Ihrem Text ist verloren. Prüfen Sie das Konto und senden Sie dann ab.',
  'forbidden.other-kind.title': 'Dafür braucht es eine andere Art von Konto',
  'forbidden.other-kind': 'Das ist für {kinds}. Melden Sie sich mit einem solchen Konto an.',
  'account.or': ' oder ',
  'account.retail': 'ein Kundenkonto',
  'account.fleet': 'ein Flottenkonto',
  'account.provider': 'das Konto eines Dienstleisters',
  'account.developer': 'das Konto eines Entwicklers',
  'account.staff': 'ein Konto unserer Mitarbeiter',
  'account.service': 'ein Programm von uns',
  'kept.written': 'Was Sie geschrieben haben',
  'kept.again': 'Noch einmal senden',
  'kept.againAs': 'Als {account} senden',
  'kept.signIn': 'Anmelden (öffnet einen neuen Tab)',
  'kept.signInHere': 'Mit einem anderen Konto anmelden',
  'signedIn.title': 'Sie sind angemeldet',
  'signedIn.lead':
    'Sie sind als {account} angemeldet. Gehen Sie zurück zum Tab mit Ihrem Formular und senden Sie es noch einmal; diesen Tab können Sie schließen.',
  'fault.text.empty': 'Schreiben Sie zuerst etwas.',
  'fault.text.long': 'Das sind {count, number} Zeichen; möglich sind {most, number}. Kürzen Sie den Text.',
  'fault.text.signs':
    'Der Text enthält Zeichen, die sich nicht anzeigen lassen. Tippen Sie ihn neu, oder fügen Sie ihn ohne Formatierung ein.',
  'draft.gone': 'Was hier eingetippt war, wird einen Tag aufbewahrt und ist nicht mehr da. Bitte beginnen Sie neu.',
  'download.title.others': 'Die Daten sind bereit',
  'download.free': 'kostenlos',
  'download.price': '{amount}, einmalig',
  'download.charged': '{amount} wurden bereits berechnet',
  'download.whenCharged':
    'Das Entgelt wird einmal fällig, mit dem ersten Herunterladen. Weiteres Herunterladen kostet nichts.',
  'download.duties': 'Wessen Daten das sind und was Sie damit tun dürfen',
  'download.agreed': '{customer} hat zugestimmt, diese Daten mit Ihnen zu teilen, und zwar zu diesem Zweck:',
  'download.duties.are':
    'Nutzen Sie die Daten nur zu diesem Zweck. Geben Sie sie nicht an Torwächter weiter, und entwickeln Sie damit kein konkurrierendes Produkt. Löschen Sie sie, wenn Sie sie für diesen Zweck nicht mehr brauchen (Data Act, Artikel 6). {operator} beendet diesen Link sofort, wenn die Zustimmung zurückgezogen wird.',
  'status.download': 'Daten herunterladen',
  'status.sentTo':
    'Unsere E-Mails dazu gehen an {email}. Nichts angekommen? Sehen Sie im Spam-Ordner nach, oder fragen Sie uns.',
  'reply.hint': 'Höchstens {most, number} Zeichen.',
  'verdict.slip': 'ist keine FIN: Die Buchstaben I, O und Q kommen darin nicht vor. Meinten Sie {vin}?',
  'form.typedVins.toMend': '{count, number} von {of, number} können nicht angefordert werden.',
  'form.typedVins.leaveOut':
    '{count, plural, one {Diese weglassen} other {Diese {count, number} weglassen}} und weiter',
  'until.endOf': 'zum Ende des {day}',
  'step.consent': 'Zustimmung',
  'step.ownership-check': 'Eigentum geprüft',
  'step.review': 'Geprüft',
  'step.readyUntil': 'Bereit, bis {until}',
  'state.awaiting-answer': 'Wir warten auf Ihre Antwort: Wir haben Sie unten um eine Änderung gebeten.',
  'verified.next.exported':
    'Wir bereiten die Daten vor. Spätestens bis {dueBy} erhalten Sie eine E-Mail mit dem Link dazu.',
  'verified.next.consent':
    'Als Nächstes entscheidet der Kunde. Wenn wir Ihre Angaben zuordnen können, fragen wir den Kunden, und er hat drei Tage Zeit, zuzustimmen. Sie erhalten in jedem Fall eine E-Mail: den Link zu den Daten, wenn er zustimmt, oder dass die Anfrage beendet ist, wenn er ablehnt, nicht antwortet oder nicht zugeordnet werden konnte.',
  'verified.next.ownership-check':
    'Als Nächstes prüfen wir, wem die Fahrzeuge gehören. Das Ergebnis erhalten Sie per E-Mail: den Link zu den Daten, oder was Sie tun können, wenn wir es nicht bestätigen können. Vorher werden keine Daten herausgegeben.',
  'verified.next.review':
    'Als Nächstes prüft ein Mensch Ihre Anfrage. Bis {replyBy} erhalten Sie unsere Antwort per E-Mail: dass sie angenommen ist, dass wir um eine Änderung bitten, oder dass sie abgelehnt ist, mit Begründung. Vorher werden keine Daten herausgegeben.',
  'link.incomplete.title': 'Dieser Link ist unvollständig',
  'link.incomplete':
    'Etwas davon fehlt oder stimmt nicht. Kopieren Sie den ganzen Link aus der E-Mail, bis zum letzten Zeichen; manche Mailprogramme brechen lange Links um. Wenn das nicht hilft, fragen Sie uns.',
  'consent.unchecked':
    'Die E-Mail-Adresse wurde bestätigt. Wer dahinter steht und was dort geschrieben steht, hat {operator} nicht geprüft.',
  'consent.approved': 'Es ist ein Dienstleister, den {operator} zugelassen hat. Was er schreibt, ist nicht geprüft.',
  'emails.heading': 'E-Mails zu dieser Anfrage',
  'emails.waits': 'wartet auf den Versand',
  'emails.onItsWay': 'unterwegs',
  'emails.sent': 'gesendet',
  'emails.arrived': 'angekommen',
  'emails.lost': 'nicht angekommen',
  'emails.sendAgain': 'Die letzte E-Mail noch einmal senden',
  'emails.other': 'Eine andere Adresse verwenden',
  'emails.other.means':
    'Die neue Adresse erhält eine E-Mail mit einem Link zum Bestätigen der Anfrage. Links in früheren E-Mails gelten sofort nicht mehr.',
  'emails.other.button': 'Diese Adresse verwenden',
  'emails.done.again': 'Die E-Mail ist noch einmal unterwegs. Sehen Sie auch im Spam-Ordner nach.',
  'emails.done.address': 'Eine E-Mail mit einem Link zum Bestätigen ist auf dem Weg an die neue Adresse.',
  'shares.decide': 'Lesen, worum es geht, und entscheiden',
  'decisions.waiting': '{count, plural, one {Ein Dritter wartet} other {# Dritte warten}} auf Ihre Entscheidung.',
  'decisions.see': 'Wer bittet um was?',
  'asked.fullNumber': 'Vollständig, für Programme:',
  'requests.andMore': '{products} und {count, plural, one {# weiteres} other {# weitere}}',
  'again.button': 'Noch einmal anfordern',
  'again.means': 'Das Formular ist ausgefüllt wie beim letzten Mal. Gesendet wird erst, wenn Sie es absenden.',
  'review.emailMeant': 'Meinten Sie {email}?',
  'form.typedVins.file': 'Oder eine Datei mit FIN',
  'form.typedVins.file.hint':
    'CSV oder Text, wie eine Tabellenkalkulation sie speichert; bis zu {most, number} Fahrzeuge. Andere Spalten zählen nicht.',
  'verified.next.reviewUndated':
    'Als Nächstes prüft ein Mensch Ihre Anfrage. Eine E-Mail sagt, bis wann Sie unsere Antwort erhalten: dass sie angenommen ist, dass wir um eine Änderung bitten, oder dass sie abgelehnt ist, mit Begründung. Vorher werden keine Daten herausgegeben.',
};
