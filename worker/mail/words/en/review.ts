/** The words of the emails about requests that people review, and about rentals, in English. ICU message syntax. */
export const reviewEn = {
  'company.entered': 'Company, as entered',
  'contact.entered': 'Contact, as entered',
  market: 'Market',
  body: 'Public sector body, as entered',
  dataWanted: 'What data is wanted, as it was entered:',
  replyBy: 'Our reply by',
  'replyBy.endOf': 'the end of {day}',
  dueBy: 'Data due by',
  reason: 'The reason, in the words of our staff:',
  'rental.company': 'Rental company',
  'rental.renter': 'Renter, as entered',
  'rental.days': 'Rental',

  'verify.rental':
    'When the data is ready, the renter gets a notice by email, at the address that was entered: that you were given this data, and that you are the one to ask for it.',
  'verify.ownership':
    'Once you confirm, {operator} checks whether the vehicles belong to the company. Before that is confirmed, no data is prepared.',
  'verify.review':
    'Once you confirm, {operator} reviews the request and replies within {days, plural, one {# working day} other {# working days}}. Before it is accepted, no data is prepared.',

  'ready.rental':
    'You were given this data on behalf of the renter. The renter gets a notice of it by email, without a link, and is told to ask you for the data.',
  'ready.public-body':
    'You may use the data only for the purpose of the request, and must protect it. When it is no longer needed for that purpose, you must erase it and tell us so (Data Act, Article 19).',

  'ownership-confirmed.subject': 'Your data request: ownership of the vehicles is confirmed',
  'ownership-confirmed.title': 'The vehicles are confirmed to be the company’s',
  'ownership-confirmed.lead':
    '{operator} has checked your request and confirms that the vehicles belong to the company.',
  'ownership-refused.subject': 'Your data request has ended: ownership was not confirmed',
  'ownership-refused.title': 'The vehicles could not be confirmed',
  'ownership-refused.lead':
    '{operator} has checked your request and could not confirm that the vehicles belong to the company. So the request has ended. No data was prepared or given to anyone.',
  'ownership-refused.again':
    'If they are the company’s vehicles, check each VIN, the company’s details and the period, and submit a new request.',
  'ownership-refused.proof':
    'If you have papers that show it, write to {contact} before you do, and give the request number.',

  'accepted.next':
    'We are now preparing the data. You need not do anything: another email brings the link to download it.',
  'accepted.ready': 'In the meantime the data is ready. Another email with the link is on its way, or there already.',

  'review-begun.subject': 'Your data request is under review',
  'review-begun.title': 'Your request is under review',
  'review-begun.lead':
    '{operator} has received the request, and its email address is confirmed. We reply by the end of {day}: we accept it, decline it or ask for a change, and give the reason.',
  'review-begun.nothing': 'Before the request is accepted, no data is prepared.',

  'change-asked.subject': 'Your data request: we ask for a change',
  'change-asked.title': 'Please change or complete your request',
  'change-asked.lead': '{operator} has reviewed the request and cannot accept it as it stands.',
  'change-asked.answer': 'Please answer on the page of the request. Nothing needs to be submitted anew.',
  'change-asked.button': 'To the request, to answer',
  'change-asked.clock':
    'Until your answer our time to reply stands still. With it the time starts again: {days, plural, one {# working day} other {# working days}}.',

  'review-accepted.subject': 'Your data request was accepted',
  'review-accepted.title': 'The request is accepted',
  'review-accepted.lead': '{operator} has reviewed the request and accepts it.',

  'review-declined.subject': 'Your data request was declined after review',
  'review-declined.title': 'The request is declined',
  'review-declined.lead':
    '{operator} has reviewed the request and declines it. So the request has ended, and no data is given.',
  'review-declined.again': 'If what the reason names can be changed, you can submit a new request.',

  'renter-notice.subject': 'Notice: data from your rental was given to the rental company',
  'renter-notice.title': 'The rental company was given data from your rental',
  'renter-notice.lead':
    'The rental company asked {operator} for vehicle data from the days of your rental. It stated that it had checked your right to this data. It was given access to what was recorded:',
  'renter-notice.ask':
    'The data was asked for on your behalf. If you want it, ask the rental company for it: {operator} cannot give it to you.',
  'renter-notice.notYou':
    'You did not rent these vehicles in those days? Then please tell us: write to {contact} and give the request number.',
  'why.renter':
    'You get this notice because a rental company named this address as the renter’s, in a data request to {operator} under the EU Data Act.',
} as const satisfies Record<string, string>;
