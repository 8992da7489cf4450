/** What the summary says, by the language of the request (R62). */
import type { Locale } from '../../requests/form.ts';
import type { LeftOutReason } from '../../registry/chosen.ts';
import type { ProductKind } from '../../requests/types.ts';

interface SummaryWords {
  title: string;
  lead: string;
  times: (timeZone: string) => string;
  noRecords: string;
  tradeSecrets: string;
  tradeSecret: string;
  request: string;
  period: string;
  days: (from: string, to: string, timeZone: string) => string;
  submitted: string;
  records: string;
  products: string;
  kind: Record<ProductKind, string>;
  given: string;
  nothing: string;
  fromUntil: (from: string, until: string) => string;
  files: string;
  signals: string;
  signal: string;
  count: string;
  first: string;
  last: string;
  gaps: string;
  gapsUnknown: string;
  longest: (from: string, until: string) => string;
  chart: string;
  /** `gaps`: how many; `null` where nobody can tell. */
  chartOf: (signal: string, first: string, last: string, gaps: number | null) => string;
  legend: string;
  more: (products: number) => string;
  leftOut: string;
  because: Record<LeftOutReason, string>;
}

export const summaryWords: Record<Locale, SummaryWords> = {
  en: {
    title: 'A summary of your data',
    lead: 'What is in the files, to be read by people. Programs find the same in manifest.json.',
    times: (timeZone) => `Times on this page are those of ${timeZone}; times in the files are in UTC.`,
    noRecords: 'There are no records in the period asked for. That is the answer to the request, not a failure.',
    tradeSecrets:
      'Some signals are trade secrets of the data holder: whoever receives them must keep them confidential.',
    tradeSecret: 'Trade secret',
    request: 'Request number',
    period: 'Period asked for',
    days: (from, to, timeZone) => `${from} to ${to}, both days included (${timeZone})`,
    submitted: 'Submitted',
    records: 'Records',
    products: 'Products',
    kind: { vehicle: 'Vehicle', wallbox: 'Wallbox', charger: 'Charging station' },
    given: 'Data given',
    nothing: 'none',
    fromUntil: (from, until) => `${from} until ${until}`,
    files: 'Files',
    signals: 'What came of each signal',
    signal: 'Signal',
    count: 'Records',
    first: 'First',
    last: 'Last',
    gaps: 'Gaps',
    gapsUnknown: 'not known',
    longest: (from, until) => `the longest from ${from} until ${until}`,
    chart: 'When',
    chartOf: (signal, first, last, gaps) =>
      `${signal}: records from ${first} until ${last}${gaps === null ? '' : gaps === 1 ? ', with 1 gap' : `, with ${gaps} gaps`}`,
    legend:
      'The bar of each signal is the period asked for. It is filled from the first record to the last, but for the gaps.',
    more: (products) => `${products} more products are explained in manifest.json only.`,
    leftOut: 'What is not in the files, and why',
    because: {
      group: 'This kind of data was not asked for',
      personal: 'It may say something about a person, and the request is for data without that',
      'trade-secret': 'A trade secret to which nobody agreed',
      withheld: 'A trade secret that is withheld; you were told in writing why',
      suspended: 'A trade secret that is suspended; you were told in writing why',
      refused: 'A trade secret that is refused; you were told in writing why',
    },
  },
  de: {
    title: 'Ihre Daten im Überblick',
    lead: 'Was in den Dateien steht, für Menschen. Programme finden dasselbe in manifest.json.',
    times: (timeZone) => `Zeiten auf dieser Seite sind die von ${timeZone}; in den Dateien sind sie in UTC.`,
    noRecords:
      'Im gewünschten Zeitraum gibt es keine Aufzeichnungen. Das ist die Antwort auf die Anfrage, kein Fehler.',
    tradeSecrets:
      'Manche Signale sind Geschäftsgeheimnisse des Dateninhabers: Wer sie erhält, muss sie vertraulich behandeln.',
    tradeSecret: 'Geschäftsgeheimnis',
    request: 'Nummer der Anfrage',
    period: 'Gewünschter Zeitraum',
    days: (from, to, timeZone) => `${from} bis ${to}, beide Tage eingeschlossen (${timeZone})`,
    submitted: 'Eingereicht',
    records: 'Datensätze',
    products: 'Produkte',
    kind: { vehicle: 'Fahrzeug', wallbox: 'Wallbox', charger: 'Ladestation' },
    given: 'Herausgegeben',
    nothing: 'nichts',
    fromUntil: (from, until) => `${from} bis ${until}`,
    files: 'Dateien',
    signals: 'Was von jedem Signal kam',
    signal: 'Signal',
    count: 'Datensätze',
    first: 'Erster',
    last: 'Letzter',
    gaps: 'Lücken',
    gapsUnknown: 'nicht bekannt',
    longest: (from, until) => `die längste von ${from} bis ${until}`,
    chart: 'Wann',
    chartOf: (signal, first, last, gaps) =>
      `${signal}: Datensätze von ${first} bis ${last}${gaps === null ? '' : gaps === 1 ? ', mit 1 Lücke' : `, mit ${gaps} Lücken`}`,
    legend:
      'Der Balken jedes Signals ist der gewünschte Zeitraum. Gefüllt ist er vom ersten Datensatz bis zum letzten, bis auf die Lücken.',
    more: (products) => `${products} weitere Produkte werden nur in manifest.json erklärt.`,
    leftOut: 'Was nicht in den Dateien steht, und warum',
    because: {
      group: 'Diese Art von Daten wurde nicht verlangt',
      personal: 'Kann etwas über eine Person sagen, und verlangt wurden Daten ohne das',
      'trade-secret': 'Ein Geschäftsgeheimnis, dem niemand zugestimmt hat',
      withheld: 'Ein Geschäftsgeheimnis, das zurückgehalten wird; warum, wurde Ihnen schriftlich mitgeteilt',
      suspended: 'Ein Geschäftsgeheimnis, das ausgesetzt ist; warum, wurde Ihnen schriftlich mitgeteilt',
      refused: 'Ein Geschäftsgeheimnis, das verweigert wird; warum, wurde Ihnen schriftlich mitgeteilt',
    },
  },
};
