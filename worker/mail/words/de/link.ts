/** Die Texte der E-Mails über Verknüpfungen mit laufenden Daten (R42, R43) auf Deutsch. */
import type { linkEn } from '../en/link.ts';

export const linkDe: Record<keyof typeof linkEn, string> = {
  'why.link':
    'Sie erhalten diese E-Mail, weil ein Programm Daten eines Produkts liest, das bei {operator} auf Sie registriert ist.',
  'link.number': 'Nummer der Verknüpfung',
  'reference.link': 'Nummer der Verknüpfung: {id}',
  'link.who': 'Wer liest',
  'link.products': 'Produkte',
  'link.groups': 'Daten',
  'link.since': 'Gegeben am',
  'link.until': 'Endet am',
  'link.ended': 'Beendet am',
  'link.end':
    'Sie können das jederzeit beenden, hier oder in Ihrem Konto. Von dem Moment an wird nichts mehr weitergegeben. Was vorher gelesen wurde, bleibt beim Empfänger.',
  'link.end.button': 'Diesen Zugang beenden',
  'link.over': 'Er wurde inzwischen beendet.',

  'link-given.subject': 'Sie haben einem Programm Zugang zu Ihren Daten gegeben',
  'link-given.title': 'Ein Programm liest jetzt Ihre Daten',
  'link-given.lead':
    'Sie haben bei {operator} zugestimmt, dass ein Programm Daten Ihrer Produkte liest, sobald sie eintreffen. Dies ist Ihr Beleg.',
  'link-given-other.subject': 'Ein Programm liest jetzt Daten eines Produkts, das Sie nutzen',
  'link-given-other.title': 'Jemand, der dasselbe Produkt nutzt, hat einem Programm Zugang gegeben',
  'link-given-other.lead':
    'Ein anderer berechtigter Nutzer hat bei {operator} zugestimmt, dass ein Programm Daten eines Produkts liest, das auch Sie nutzen. Sie haben dasselbe Recht, das zu beenden.',
  'link-reminder.subject': 'Ein Programm liest weiterhin Ihre Daten',
  'link-reminder.title': 'Einmal im Jahr: Dieses Programm liest Ihre Daten',
  'link-reminder.lead':
    'Ein Programm liest bei {operator} Daten Ihrer Produkte, wie Sie zugestimmt haben. Wenn das so bleiben soll, müssen Sie nichts tun.',
  'link-ends-soon.subject': 'Der Zugang eines Programms zu Ihren Daten endet bald',
  'link-ends-soon.title': 'Dieser Zugang endet bald',
  'link-ends-soon.lead':
    'Der Tag, den Sie bei {operator} gewählt haben, rückt näher. Soll das Programm weiterlesen, stimmen Sie im Programm noch einmal zu; sonst müssen Sie nichts tun.',
  'link-ends-soon-recipient.subject': 'Die Verknüpfung eines Kunden mit Ihrem Programm endet bald',
  'link-ends-soon-recipient.title': 'Eine Verknüpfung endet bald',
  'link-ends-soon-recipient.lead':
    'Der Tag, bis zu dem ein Kunde von {operator} Ihrem Programm Zugang gegeben hat, rückt näher. Der Kunde kann noch einmal zustimmen.',
  'link.sleeps': 'Ruht ab',
  'link-sleeps-recipient.subject': 'Ein Refresh-Token Ihres Programms ruht bald',
  'link-sleeps-recipient.title': 'Eine Verknüpfung wurde seit Monaten nicht benutzt',
  'link-sleeps-recipient.lead':
    'Ihr Programm hat sein Token für diese Verknüpfung bei {operator} lange nicht erneuert. Ein Refresh-Token, das 180 Tage lang niemand benutzt, funktioniert nicht mehr, und Ihr Kunde müsste noch einmal zustimmen.',
  'link-sleeps-recipient.next':
    'Soll Ihr Programm weiterlesen, lassen Sie es sein Token vor diesem Tag erneuern: Dann beginnen die 180 Tage von vorn. Brauchen Sie die Verknüpfung nicht mehr, geben Sie sie auf; Ihr Kunde erfährt davon.',
  'link-ended.subject': 'Der Zugang eines Programms zu Daten ist beendet',
  'link-ended.title': 'Dieser Zugang ist beendet',
  'link-ended.lead':
    'Von {operator} wird nichts mehr an das Programm weitergegeben. Was es vorher gelesen hat, bleibt bei ihm; bitten Sie darum, zu löschen, was nicht mehr gebraucht wird.',
  'link-ended-recipient.subject': 'Eine Verknüpfung mit Ihrem Programm ist beendet',
  'link-ended-recipient.title': 'Eine Verknüpfung ist beendet',
  'link-ended-recipient.lead':
    'Ihr Programm bekommt über diese Verknüpfung keine Daten mehr von {operator}. Ihre Tokens funktionieren nicht mehr.',
  'link-ended-recipient.delete':
    'Löschen Sie, was Sie für den vereinbarten Zweck nicht mehr brauchen (Data Act, Artikel 6).',

  'secrets-held-back.subject': 'Geschäftsgeheimnisse werden aus Ihren Daten zurückgehalten',
  'secrets-held-back.title': 'Einige Signale werden zurückgehalten',
  'secrets-held-back.lead':
    '{operator} hält Signale zurück, die Geschäftsgeheimnisse sind. Hier steht schriftlich, warum.',
  'secrets-held-back.rest':
    'Alles Übrige erhalten Sie. Dateien, die schon bereitstehen und diese Signale enthalten, werden nicht mehr herausgegeben: Fragen Sie neu an, um das Übrige zu erhalten.',
  'secrets-given-again.subject': 'Geschäftsgeheimnisse werden wieder herausgegeben',
  'secrets-given-again.title': 'Diese Signale werden nicht mehr zurückgehalten',
  'secrets-given-again.lead':
    '{operator} hält die Signale, von denen Sie erfahren haben, nicht mehr zurück. Was noch zurückgehalten wird, steht gegebenenfalls unten.',
  'link-secrets-held-back.subject': 'Ein Programm liest einige Geschäftsgeheimnisse nicht mehr',
  'link-secrets-held-back.title': 'Einige Signale werden zurückgehalten',
  'link-secrets-held-back.lead':
    '{operator} hält Signale, die Geschäftsgeheimnisse sind, vor dem Programm zurück. Hier steht schriftlich, warum. Alles Übrige wird wie bisher übergeben.',
  'link-secrets-given-again.subject': 'Ein Programm liest wieder Geschäftsgeheimnisse',
  'link-secrets-given-again.title': 'Diese Signale werden nicht mehr zurückgehalten',
  'link-secrets-given-again.lead':
    '{operator} hält die Signale, von denen Sie erfahren haben, nicht mehr zurück. Was noch zurückgehalten wird, steht gegebenenfalls unten.',
  'secrets.kind.withhold': 'Zurückgehaltene Signale',
  'secrets.kind.suspend': 'Ausgesetzte Signale',
  'secrets.kind.refuse': 'Verweigerte Signale',
  'secrets.since': 'Seit',
  'secrets.ground': 'Grund',
  'secrets.ground.no-agreement':
    'Über die Maßnahmen gibt es keine Einigung (Data Act, Artikel {user}; gegenüber Dritten {recipient})',
  'secrets.ground.measures-not-implemented':
    'Vereinbarte Maßnahmen wurden nicht umgesetzt (Data Act, Artikel {user}; gegenüber Dritten {recipient})',
  'secrets.ground.confidentiality-undermined':
    'Die Vertraulichkeit wurde untergraben (Data Act, Artikel {user}; gegenüber Dritten {recipient})',
  'secrets.ground.serious-damage':
    'Ein schwerer wirtschaftlicher Schaden ist trotz Maßnahmen sehr wahrscheinlich (Data Act, Artikel {user}; gegenüber Dritten {recipient})',
  'secrets.ground.third-country-disclosure':
    'Eine Offenlegung in Drittländern ist sehr wahrscheinlich (Data Act, Artikel {user}; gegenüber Dritten {recipient})',
  'secrets.element.measures': 'Betroffene Maßnahmen',
  'secrets.element.damage': 'Der Schaden',
  'secrets.element.thirdCountries': 'Durchsetzbarkeit in Drittländern',
  'secrets.element.confidentialityLevel': 'Art und Grad der Vertraulichkeit',
  'secrets.element.uniqueness': 'Einzigartigkeit und Neuheit',
  'chosen.all': 'alle Arten von Daten',
  'chosen.personal': 'Daten über Personen',
  'chosen.leftOut': 'ausgelassen: Signale, die etwas über eine Person aussagen können',
  'chosen.basis': 'dabei, auf dieser Rechtsgrundlage: {basis}',
  'chosen.secrets': 'Geschäftsgeheimnisse',
  'chosen.secretsAgreed': 'dabei, vertraulich gehalten nach den Maßnahmen der Fassung {version}',
  'basis.consent': 'Einwilligung (DSGVO, Artikel 6 Absatz 1 Buchstabe a)',
  'basis.contract': 'ein Vertrag mit der Person (DSGVO, Artikel 6 Absatz 1 Buchstabe b)',
  'basis.legal-obligation': 'eine rechtliche Verpflichtung (DSGVO, Artikel 6 Absatz 1 Buchstabe c)',
  'basis.vital-interests': 'lebenswichtige Interessen (DSGVO, Artikel 6 Absatz 1 Buchstabe d)',
  'basis.public-task': 'eine Aufgabe im öffentlichen Interesse (DSGVO, Artikel 6 Absatz 1 Buchstabe e)',
  'basis.legitimate-interests': 'berechtigte Interessen (DSGVO, Artikel 6 Absatz 1 Buchstabe f)',
  'group.location': 'Wo es ist und war',
  'group.driving': 'Wie es gefahren wird',
  'group.health': 'Sein Zustand und seine Störungen',
  'group.energy': 'Batterie, Kraftstoff und Reichweite',
  'group.charging': 'Das Laden',
  'group.identity': 'Seine Kennung, etwa seine Nummer',
};
