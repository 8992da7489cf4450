/** What the manifest says in sentences, by the language of the request. */
import { INTERVALS, MOST_GAPS } from '../../domain/export/gaps.ts';
import type { Locale } from '../../domain/requests/form.ts';

interface ManifestWords {
  nothingGiven: string;
  fromUntil: (from: string, until: string) => string;
  cut: (stretches: readonly string[]) => string;
  noRecordsOfProduct: string;
  keptFrom: (instant: string) => string;
  times: string;
  gaps: string;
  noRecords: string;
  leftOut: string;
  tradeSecrets: string;
}

export const manifestWords: Record<Locale, ManifestWords> = {
  en: {
    nothingGiven:
      'Nothing is given of this product: at no time in the period was it registered to whoever the data belongs to.',
    fromUntil: (from, until) => `from ${from} until ${until}`,
    cut: (stretches) =>
      `The period was cut to the time of the registration, ${stretches.join(' and ')}: what was recorded outside of it belongs to somebody else.`,
    noRecordsOfProduct: 'There are no records of this product in the period given. Nothing failed: none were made.',
    keptFrom: (instant) =>
      `What was recorded before ${instant} is kept no longer, or only in part: its time of keeping is over.`,
    times:
      'Times are in UTC. Each record is one value of one signal at one time; "signals" below says what each means and in which unit.',
    gaps: `"signals" of each product says which signals came, with the first and the last record, and where records are missing: where more than ${INTERVALS} times the usual interval of the signal lies between two of them. "gaps" names the longest, ${MOST_GAPS} at most; it is null where a signal has no usual interval.`,
    noRecords: 'There are no records in the period asked for. That is the answer to the request, not a failure.',
    leftOut:
      '"leftOut" names the signals that these products may send and that are not in the files, and says why: "group" is that their group was not asked for, "personal" that they may say something about a person and the request is for data without such signals, "trade-secret" that they are trade secrets to which nobody agreed, "withheld", "suspended" and "refused" that they are trade secrets held back as you were told in writing.',
    tradeSecrets:
      'Signals marked "tradeSecret" are trade secrets of the data holder: whoever receives them must keep them confidential.',
  },
  de: {
    nothingGiven:
      'Von diesem Produkt wird nichts herausgegeben: Es war im Zeitraum nie für die Person oder Firma registriert, der die Daten zustehen.',
    fromUntil: (from, until) => `von ${from} bis ${until}`,
    cut: (stretches) =>
      `Der Zeitraum wurde auf die Dauer der Registrierung gekürzt, ${stretches.join(' und ')}: Was außerhalb davon aufgezeichnet wurde, steht jemand anderem zu.`,
    noRecordsOfProduct:
      'Von diesem Produkt gibt es im herausgegebenen Zeitraum keine Aufzeichnungen. Das ist kein Fehler: Es wurden keine gemacht.',
    keptFrom: (instant) =>
      `Was vor dem ${instant} aufgezeichnet wurde, wird nicht oder nur noch zum Teil aufbewahrt: Die Aufbewahrungszeit ist abgelaufen.`,
    times:
      'Zeiten sind in UTC angegeben. Jeder Datensatz ist ein Wert eines Signals zu einer Zeit; "signals" weiter unten erklärt, was jedes Signal bedeutet und welche Einheit es hat.',
    gaps: `Unter "signals" eines Produkts steht, welche Signale kamen, mit der ersten und der letzten Aufzeichnung und mit den Lücken: Eine Lücke ist, wo zwischen zwei Aufzeichnungen mehr als das ${INTERVALS}-Fache des üblichen Abstands liegt. "gaps" nennt die längsten, höchstens ${MOST_GAPS}; hat ein Signal keinen üblichen Abstand, steht dort null.`,
    noRecords:
      'Im gewünschten Zeitraum gibt es keine Aufzeichnungen. Das ist die Antwort auf die Anfrage, kein Fehler.',
    leftOut:
      '"leftOut" nennt die Signale, die diese Produkte senden können und die nicht in den Dateien stehen, und warum: "group" heißt, dass ihre Gruppe nicht verlangt wurde, "personal", dass sie etwas über eine Person sagen können und Daten ohne solche Signale verlangt wurden, "trade-secret", dass sie Geschäftsgeheimnisse sind, denen niemand zugestimmt hat, "withheld", "suspended" und "refused", dass sie als Geschäftsgeheimnisse zurückgehalten werden, wie Ihnen schriftlich mitgeteilt wurde.',
    tradeSecrets:
      'Mit "tradeSecret" markierte Signale sind Geschäftsgeheimnisse des Dateninhabers: Wer sie erhält, muss sie vertraulich behandeln.',
  },
};
