/** The words of the pages about rights under the Data Act, in English. ICU message syntax. */
export const lawEn = {
  'site.complain': 'If you do not agree',
  'complaint.outcome.upheld': 'We agree with the complaint.',
  'complaint.outcome.partly-upheld': 'We agree with the complaint in part.',
  'complaint.outcome.not-upheld': 'We do not agree with the complaint.',
  'enquiry.answerBy': 'We answer the complaint by {until}.',
  'enquiry.late': 'Our answer to the complaint is late. It was to come by {until}, and we are sorry.',

  'redress.heading': 'If you do not agree',
  'redress.write': 'Write to {email}: we look at it again.',
  'redress.complain': 'Complain to us by form. We answer within: {within}',
  'redress.authority': 'Complain to the competent authority of the country in which you live, work or are established.',
  'redress.authority.in': 'In {country}:',
  'redress.home': 'Complain to the competent authority of the country in which {operator} is established.',
  'redress.personal': 'If it is about personal data, complain to the authority for data protection.',
  'redress.dispute': 'Call a certified body that settles disputes (Data Act, Article 10).',
  'redress.court': 'Go to court. None of these ways closes another.',
  'redress.countries': 'Authorities of other countries',

  'complaints.title': 'If you do not agree',
  'complaints.lead':
    'Whoever is refused data, gets less of it or gets it late can turn to somebody (Data Act, Articles 4, 5, 10 and 38).',
  'complaints.country': 'Who is in charge in which country',
  'complaints.none': 'No authority of this country is known to us yet.',
  'complaints.kind.authority': 'Competent authority under the Data Act',
  'complaints.kind.dispute-body': 'Body that settles disputes',
  'complaints.kind.data-protection': 'Authority for data protection',
  'complaints.from': 'since {day}',
  'complaints.unsure':
    'named in a bill; we do not know whether it is in charge yet. The register of the European Commission says so.',
  'complaints.source': 'Known from',
  'complaints.register':
    'The European Commission keeps a register of all competent authorities and of the bodies that settle disputes.',
} as const satisfies Record<string, string>;
