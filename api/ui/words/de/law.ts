/** The words of the pages about rights under the Data Act, in German. */
import type { lawEn } from '../en/law.ts';

export const lawDe: Record<keyof typeof lawEn, string> = {
  'site.complain': 'Wenn Sie nicht einverstanden sind',
  'complaint.outcome.upheld': 'Wir geben der Beschwerde recht.',
  'complaint.outcome.partly-upheld': 'Wir geben der Beschwerde zum Teil recht.',
  'complaint.outcome.not-upheld': 'Wir geben der Beschwerde nicht recht.',
  'enquiry.answerBy': 'Wir beantworten die Beschwerde bis {until}.',
  'enquiry.late': 'Unsere Antwort auf die Beschwerde ist überfällig. Sie sollte bis {until} kommen; das tut uns leid.',

  'redress.heading': 'Wenn Sie nicht einverstanden sind',
  'redress.write': 'Schreiben Sie an {email}: Wir sehen es uns noch einmal an.',
  'redress.complain': 'Beschweren Sie sich bei uns per Formular. Unsere Frist für die Antwort: {within}',
  'redress.authority':
    'Beschweren Sie sich bei der zuständigen Behörde des Landes, in dem Sie leben, arbeiten oder niedergelassen sind.',
  'redress.authority.in': 'In {country}:',
  'redress.home': 'Beschweren Sie sich bei der zuständigen Behörde des Landes, in dem {operator} niedergelassen ist.',
  'redress.personal': 'Geht es um personenbezogene Daten, beschweren Sie sich bei der Datenschutzbehörde.',
  'redress.dispute': 'Rufen Sie eine zugelassene Streitbeilegungsstelle an (Data Act, Artikel 10).',
  'redress.court': 'Gehen Sie vor Gericht. Keiner dieser Wege verschließt einen anderen.',
  'redress.countries': 'Behörden anderer Länder',

  'complaints.title': 'Wenn Sie nicht einverstanden sind',
  'complaints.lead':
    'Wem Daten verweigert werden, wer weniger davon oder sie zu spät bekommt, kann sich an jemanden wenden (Data Act, Artikel 4, 5, 10 und 38).',
  'complaints.country': 'Wer in welchem Land zuständig ist',
  'complaints.none': 'Von diesem Land ist uns noch keine Behörde bekannt.',
  'complaints.kind.authority': 'Zuständige Behörde nach dem Data Act',
  'complaints.kind.dispute-body': 'Streitbeilegungsstelle',
  'complaints.kind.data-protection': 'Datenschutzbehörde',
  'complaints.from': 'seit {day}',
  'complaints.unsure':
    'in einem Gesetzentwurf genannt; ob sie schon zuständig ist, wissen wir nicht. Das Register der Europäischen Kommission sagt es.',
  'complaints.source': 'Bekannt aus',
  'complaints.register':
    'Die Europäische Kommission führt ein Register aller zuständigen Behörden und der Streitbeilegungsstellen.',
};
