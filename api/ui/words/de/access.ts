/** Die Texte der Seite, die sagt, wer laufend Daten erhält, auf Deutsch. */
import type { accessEn } from '../en/access.ts';

export const accessDe: Record<keyof typeof accessEn, string> = {
  'nav.access': 'Wer hat Zugriff',
  'access.title': 'Wer hat Zugriff',
  'access.lead':
    'Programme, die Daten Ihrer Produkte laufend lesen, gleich wer es erlaubt hat. Sie können jeden Zugriff sofort beenden.',
  'access.none': 'Niemand hat Zugriff.',
  'access.ended': 'Der Zugriff von {name} ist beendet.',
  'access.ended.rest': 'Es wird nichts mehr herausgegeben. Was vorher gelesen wurde, bleibt beim Empfänger.',
  'access.state.open': 'hat Zugriff',
  'access.state.reading': 'liest gerade',
  'access.state.ended': 'beendet',
  'access.program': 'Programm',
  'access.products': 'Produkte',
  'access.data': 'Daten',
  'access.data.all': 'alle Arten',
  'access.data.secrets': '(mit Signalen, die als Geschäftsgeheimnis gekennzeichnet sind)',
  'access.givenBy': 'Erlaubt von',
  'access.givenBy.you': 'Ihnen',
  'access.givenBy.another-user': 'einer anderen Person, die das Produkt nutzt',
  'access.since': 'Seit',
  'access.until': 'Bis',
  'access.endedAt': 'Beendet am',
  'access.lastRead': 'Zuletzt gelesen',
  'access.neverRead': 'noch nichts gelesen',
  'access.readings': 'Messwerte der letzten 30 Tage',
  'access.byDay': 'nach Tagen',
  'access.end': 'Diesen Zugriff beenden',
  'access.end.lead':
    'Er endet sofort: Danach wird kein Messwert mehr herausgegeben. Was vorher gelesen wurde, bleibt beim Empfänger.',
  'access.end.confirm': 'Jetzt beenden',
  'access.reads.title': 'Was gelesen wurde',
  'access.reads.lead': 'Messwerte, die {name} in den letzten 30 Tagen erhalten hat, nach Tagen.',
  'access.reads.day': 'Tag',
  'access.reads.count': 'Messwerte',
  'access.back': 'Zurück zu „Wer hat Zugriff“',
};
