/** The words of the emails about enquiries and about service providers' applications, in English. ICU message syntax. */
export const otherEn = {
  'why.enquiry': 'You get this email because this address was given with a question to {operator}.',
  'reference.enquiry': 'Question number: {id}',
  'enquiry.topic': 'About',
  'enquiry.topic.request': 'a data request',
  'enquiry.topic.complaint': 'a complaint',
  'enquiry.topic.trade-secrets': 'trade secrets',
  'enquiry.topic.other': 'something else',
  'enquiry.button': 'See the conversation',
  'enquiry.keep': 'Whoever has the link can read the conversation. Please do not pass this email on.',

  'enquiry-received.subject': 'We have received your question',
  'enquiry-received.title': 'We have received your question',
  'enquiry-received.lead': '{operator} was asked a question, and this email address was given. We answer by email.',
  'enquiry-received.more': 'With this link you can read what was written, and add to it.',
  'enquiry-received.notYou': 'Was it not you? Then do nothing.',

  'enquiry-answered.subject': 'Our answer to your question',
  'enquiry-answered.title': 'Our answer to your question',
  'enquiry-answered.question': 'What you had written:',
  'enquiry-answered.more':
    'If there is more to ask, follow this link: you see the conversation there and can go on with it.',

  'enquiry-received.complaint': 'It is a complaint: we answer it by {until}.',
  'complaint.outcome.upheld': 'We agree with the complaint.',
  'complaint.outcome.partly-upheld': 'We agree with the complaint in part.',
  'complaint.outcome.not-upheld': 'We do not agree with the complaint.',
  'complaint-late.subject': 'Our answer to your complaint is late',
  'complaint-late.title': 'Our answer is late',
  'complaint-late.lead': 'You complained, and we were to answer by {until}. We did not keep to that, and we are sorry.',
  'complaint-late.next': 'We still answer it. You need not wait for that: below is who else you can turn to.',

  'redress.heading': 'If you do not agree',
  'redress.write':
    'Write to {contact}, or complain by form: {address} – there is also who to turn to in other countries. We answer within: {within}',
  'redress.authority': 'Complain to the competent authority. In {country}: {names}',
  'redress.authority.unnamed':
    'Complain to the competent authority of the country in which you live, work or are established.',
  'redress.home':
    'What cannot be settled between us goes to the competent authority of the country in which {operator} is established: {country} (Data Act, Articles 18 and 37).',
  'redress.personal':
    'If it is about personal data, complain to the authority for data protection. In {country}: {names}',
  'redress.dispute': 'Call a body that settles disputes: {names}',
  'redress.dispute.unnamed': 'Call a certified body that settles disputes (Data Act, Article 10).',
  'redress.court': 'Go to court. None of these ways closes another.',

  'why.digest': 'You get this email because this address is to hear daily which data of others {operator} released.',
  'reference.digest': 'Day: {day}',
  'release-digest.subject':
    '{count, plural, one {# release of other people’s data} other {# releases of other people’s data}} on {day}',
  'release-digest.title': 'Data of others released on {day}',
  'release-digest.lead':
    'Our staff released data of people who did not ask for it themselves. Each time one proposed it and another confirmed it. Please look at what you did not expect.',
  'release-digest.what':
    '{vehicles, plural, one {# vehicle} other {# vehicles}}, {beyond} of them not named in the form; {people, plural, one {# other person or company} other {# other people and companies}}',
  'release-digest.who': 'Proposed by {proposedBy}, confirmed by {confirmedBy}',
  'release-digest.known': 'The body’s mail domain is known.',
  'release-digest.unknown': 'The body’s mail domain is NOT on the list of known bodies.',
  'release-digest.waiting':
    '{waiting, plural, =0 {No release waits for a second person.} one {# release waits for a second person.} other {# releases wait for a second person.}}',

  'why.application':
    'You get this email because this address was given when a company registered or applied at {operator}.',
  'reference.application': 'Application number: {id}',
  'application.company': 'Company',
  'application.cuuid': 'Company UUID (CUUID)',

  'provider-approved.subject': 'Your company is approved as a service provider',
  'provider-approved.title': 'Your company is approved',
  'provider-approved.lead': '{operator} has approved your company as a service provider.',
  'provider-approved.requests':
    'You can now sign in with your company’s service provider account and ask for a fleet’s data. The fleet is asked each time, and data is given only if it consents.',
  'provider-approved.account':
    'If the account does not know the company UUID yet, write to {contact} and give the application number.',
  'provider-approved.consents':
    'Tell your customers the company UUID: by it a fleet’s administrator knows whom a consent is for. It is no secret and opens nothing by itself.',

  'provider-refused.subject': 'Your application as a service provider was refused',
  'provider-refused.title': 'The application was refused',
  'provider-refused.lead': '{operator} has looked at your company’s application as a service provider and refuses it.',
  'provider-refused.next':
    'If what the reason names has changed, you can apply again. If you want to ask about it, write to {contact} and give the application number.',
} as const satisfies Record<string, string>;
