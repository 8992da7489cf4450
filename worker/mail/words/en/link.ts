/** The words of the emails about links to continuous data (R42, R43), in English. ICU message syntax. */
export const linkEn = {
  'why.link':
    'You get this email because data of a product that is registered to you at {operator} is read by a program.',
  'link.number': 'Link number',
  'reference.link': 'Link number: {id}',
  'link.who': 'Who reads',
  'link.products': 'Products',
  'link.groups': 'Data',
  'link.since': 'Given on',
  'link.until': 'Ends on',
  'link.ended': 'Ended on',
  'link.end':
    'You can end it at any time, here or in your account. From that moment on nothing more is handed over. What was read before stays with the recipient.',
  'link.end.button': 'End this access',
  'link.over': 'It has ended meanwhile.',

  'link-given.subject': 'You gave a program access to your data',
  'link-given.title': 'A program now reads your data',
  'link-given.lead':
    'You agreed at {operator} that a program reads data of your products as it comes in. This is your receipt.',
  'link-given-other.subject': 'A program now reads data of a product that you use',
  'link-given-other.title': 'Somebody who uses the same product gave a program access',
  'link-given-other.lead':
    'Another authorised user agreed at {operator} that a program reads data of a product that you use, too. You have the same right to end that.',
  'link-reminder.subject': 'A program still reads your data',
  'link-reminder.title': 'Once a year: this program reads your data',
  'link-reminder.lead':
    'A program reads data of your products at {operator}, as you agreed. You need not do anything if that is to go on.',
  'link-ends-soon.subject': 'A program’s access to your data ends soon',
  'link-ends-soon.title': 'This access ends soon',
  'link-ends-soon.lead':
    'The day that you chose at {operator} comes near. If the program is to read on, agree again in the program; otherwise you need not do anything.',
  'link-ends-soon-recipient.subject': 'A customer’s link to your program ends soon',
  'link-ends-soon-recipient.title': 'A link ends soon',
  'link-ends-soon-recipient.lead':
    'The day until which a customer of {operator} gave your program access comes near. The customer can agree again.',
  'link.sleeps': 'Sleeps from',
  'link-sleeps-recipient.subject': 'A refresh token of your program sleeps soon',
  'link-sleeps-recipient.title': 'A link has not been used for months',
  'link-sleeps-recipient.lead':
    'Your program has not refreshed its token for this link at {operator} for a long time. A refresh token that nobody uses for 180 days works no more, and your customer would have to agree again.',
  'link-sleeps-recipient.next':
    'If your program is to read on, let it refresh its token before that day: the 180 days begin anew. If you no longer need the link, give it up; your customer is told.',
  'link-ended.subject': 'A program’s access to data has ended',
  'link-ended.title': 'This access has ended',
  'link-ended.lead':
    'Nothing more is handed over to the program by {operator}. What it read before stays with it; ask it to delete what it no longer needs.',
  'link-ended-recipient.subject': 'A link to your program has ended',
  'link-ended-recipient.title': 'A link has ended',
  'link-ended-recipient.lead':
    'Your program gets no more data by this link from {operator}. Its tokens no longer work.',
  'link-ended-recipient.delete': 'Delete what you no longer need for the agreed purpose (Data Act, Article 6).',

  'secrets-held-back.subject': 'Trade secrets are held back from the data you asked for',
  'secrets-held-back.title': 'Some signals are held back',
  'secrets-held-back.lead': '{operator} holds back signals that are trade secrets. This is why, in writing.',
  'secrets-held-back.rest':
    'You get everything else. Files that are ready already and hold these signals are no longer given: ask again to get the rest.',
  'secrets-given-again.subject': 'Trade secrets are given again',
  'secrets-given-again.title': 'These signals are no longer held back',
  'secrets-given-again.lead':
    '{operator} no longer holds back the signals that you were told of. What is still held back, if anything, stands below.',
  'link-secrets-held-back.subject': 'Trade secrets are held back from what a program reads',
  'link-secrets-held-back.title': 'Some signals are held back',
  'link-secrets-held-back.lead':
    '{operator} holds back signals that are trade secrets from what the program reads. This is why, in writing. Everything else is handed over as before.',
  'link-secrets-given-again.subject': 'A program reads trade secrets again',
  'link-secrets-given-again.title': 'These signals are no longer held back',
  'link-secrets-given-again.lead':
    '{operator} no longer holds back the signals that you were told of. What is still held back, if anything, stands below.',
  'secrets.kind.withhold': 'Withheld signals',
  'secrets.kind.suspend': 'Suspended signals',
  'secrets.kind.refuse': 'Refused signals',
  'secrets.since': 'Since',
  'secrets.ground': 'Ground',
  'secrets.ground.no-agreement':
    'There is no agreement on the measures (Data Act, Article {user}; towards a third party {recipient})',
  'secrets.ground.measures-not-implemented':
    'Agreed measures were not put into practice (Data Act, Article {user}; towards a third party {recipient})',
  'secrets.ground.confidentiality-undermined':
    'Confidentiality was undermined (Data Act, Article {user}; towards a third party {recipient})',
  'secrets.ground.serious-damage':
    'Serious economic damage is highly likely although measures are taken (Data Act, Article {user}; towards a third party {recipient})',
  'secrets.ground.third-country-disclosure':
    'Disclosure in third countries is highly likely (Data Act, Article {user}; towards a third party {recipient})',
  'secrets.element.measures': 'Measures concerned',
  'secrets.element.damage': 'The damage',
  'secrets.element.thirdCountries': 'Enforcement in third countries',
  'secrets.element.confidentialityLevel': 'Nature and level of confidentiality',
  'secrets.element.uniqueness': 'Uniqueness and novelty',
  'chosen.all': 'all kinds of data',
  'chosen.personal': 'Data about persons',
  'chosen.leftOut': 'left out: signals that may say something about a person',
  'chosen.basis': 'among it, on this legal basis: {basis}',
  'chosen.secrets': 'Trade secrets',
  'chosen.secretsAgreed': 'among it, kept confidential by the measures of the version {version}',
  'basis.consent': 'consent (GDPR, Article 6(1)(a))',
  'basis.contract': 'a contract with the person (GDPR, Article 6(1)(b))',
  'basis.legal-obligation': 'a legal obligation (GDPR, Article 6(1)(c))',
  'basis.vital-interests': 'vital interests (GDPR, Article 6(1)(d))',
  'basis.public-task': 'a task in the public interest (GDPR, Article 6(1)(e))',
  'basis.legitimate-interests': 'legitimate interests (GDPR, Article 6(1)(f))',
  'group.location': 'Where it is and was',
  'group.driving': 'How it is driven',
  'group.health': 'Its condition and faults',
  'group.energy': 'Battery, fuel and range',
  'group.charging': 'Charging',
  'group.identity': 'Its identity, such as its number',
} as const satisfies Record<string, string>;
