/**
 * Bodies that come with the engine, as examples to begin with: an operator checks them, and sets its own list (docs/law.md). Where a day
 * is missing, a bill names the body and nothing was found that says the bill is in force. Looked up on 30 November 2026.
 */
import type { RedressBody } from './redress.ts';

export const knownBodies: readonly RedressBody[] = [
  {
    country: 'DE',
    kind: 'authority',
    name: 'Bundesnetzagentur',
    url: 'https://www.bundesnetzagentur.de/_tools/05_Digitalisierung/DataAct/Form01_Beschwerde_II_III/node.html',
    from: '2026-05-30',
    source: 'https://haerting.de/en/insights/data-act-implementation-act-dadg-what-companies-need-to-know-now/',
  },
  {
    country: 'DE',
    kind: 'data-protection',
    name: 'Bundesbeauftragte für den Datenschutz und die Informationsfreiheit (BfDI)',
    url: 'https://www.bfdi.bund.de/',
    from: '2026-05-30',
    source: 'https://haerting.de/en/insights/data-act-implementation-act-dadg-what-companies-need-to-know-now/',
  },
  {
    country: 'NL',
    kind: 'authority',
    name: 'Autoriteit Consument & Markt (ACM)',
    url: 'https://www.acm.nl/',
    from: '2025-11-21',
    source: 'https://www.houthoff.com/insights/news/acm-and-ap-now-authorised-to-enforce-data-act',
  },
  {
    country: 'NL',
    kind: 'data-protection',
    name: 'Autoriteit Persoonsgegevens (AP)',
    url: 'https://www.autoriteitpersoonsgegevens.nl/',
    from: '2025-11-21',
    source: 'https://www.houthoff.com/insights/news/acm-and-ap-now-authorised-to-enforce-data-act',
  },
  {
    country: 'DK',
    kind: 'authority',
    name: 'Digitaliseringsstyrelsen',
    url: 'https://digst.dk/',
    from: null,
    source: 'https://www.ft.dk/samling/20241/almdel/DIU/bilag/90/3012591/index.htm',
  },
  {
    country: 'FI',
    kind: 'authority',
    name: 'Liikenne- ja viestintävirasto Traficom',
    url: 'https://www.traficom.fi/',
    from: null,
    source: 'https://www.eduskunta.fi/valtiopaivaasiakirjat/HE+128/2025',
  },
  {
    country: 'FR',
    kind: 'authority',
    name: 'Autorité de régulation des communications électroniques, des postes et de la distribution de la presse (Arcep)',
    url: 'https://www.arcep.fr/',
    from: null,
    source: 'https://www.senat.fr/rap/r25-300/r25-30051.html',
  },
  {
    country: 'IE',
    kind: 'authority',
    name: 'Competition and Consumer Protection Commission (CCPC)',
    url: 'https://www.ccpc.ie/',
    from: null,
    source: 'https://www.matheson.com/insights/the-data-act-part-iii-the-irish-enforcement-framework/',
  },
];
