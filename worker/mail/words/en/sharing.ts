/** The words of the emails about sharing with third parties, in English. ICU message syntax. */
export const sharingEn = {
  'why.account':
    'You get this email because a third party asked {operator} for data of products that are registered to your account.',
  shares: 'In your account, the list of shares shows what is shared with whom. You can end it there, too.',

  thirdParty: 'Third party',
  'thirdParty.asWritten': 'Third party, as it describes itself',
  'company.number': 'Registration number {number}',
  'company.address': '{address}, {country}',
  customer: 'Customer, as entered',
  'customer.company': 'The fleet with the company UUID {cuuid}',
  'customer.administrator': 'The fleet whose administrator is {email}',
  'products.wallbox.all': 'All wallboxes registered to the customer',
  'products.charger.all': 'All chargers registered to the customer',
  agreement: 'Agreement with the customer',
  'agreement.withYou': 'Agreement that it says it has with you',
  'agreement.date': 'of {date}',
  'agreement.reference': 'Reference {reference}',
  'purpose.entered': 'What the data is for, as it was entered:',
  'purpose.theirs': 'What the data is for, in the third party’s own words:',
  charge: 'Charge',
  'charge.none': 'none',
  'charge.reduced': '{amount}, the reduced rate',
  'charge.when': 'The charge falls due once, with the first download. Without a download nothing is charged.',
  decideBy: 'Decide by',
  downloadedAt: 'Downloaded',

  'verify.sharing':
    '{operator} was asked to give a customer’s data to a third party, and this email address was given as the third party’s. This was asked for:',
  'verify.customer':
    'Once you confirm, we check whether the products belong to the customer. Only then is the customer contacted. Data is given only if the customer consents.',
  'lapsed.customer': 'The customer was not contacted.',

  'not-matched.subject': 'Your data request could not be matched',
  'not-matched.title': 'The request could not be matched',
  'not-matched.lead':
    'What you entered could not be matched with a customer of {operator} and that customer’s products. So the request has ended. Nobody was contacted, and no data was prepared.',
  'not-matched.why':
    'We do not say which part did not match: that would tell something about people who have not agreed to it.',
  'not-matched.check':
    'What you can check with your customer: how the customer is named in its account with us (email address, or the fleet’s company UUID); each VIN; whether all the products are registered to that account now and, for a fleet, activated. Then you can submit a new request.',

  'consent-request.subject': 'A third party asks for data of your products: you decide',
  'consent-request.title': 'Do you want to share this data?',
  'consent-request.lead':
    'A third party asked {operator} for data of products registered to your account. Without your consent, nothing is shared.',
  'consent-reminder.subject': 'Reminder: a third party is waiting for your decision',
  'consent-reminder.title': 'Your decision is still open',
  'consent-reminder.lead':
    'A third party asked {operator} for data of products registered to your account. You can still decide until {until}. Without your consent, nothing is shared.',
  'consent.unchecked':
    'The third party confirmed its email address. Who it is and what it writes, {operator} has not checked.',
  'consent.approved':
    'The third party is a service provider that {operator} has approved. What it writes has not been checked.',
  'consent.does':
    'If you consent: we prepare the data of these products in this period, and the third party gets a link to download it, which works for {span}. You can end that at any time; the link then stops working at once. Copies downloaded before are not deleted by it.',
  'consent.doesNot':
    'What you do not consent to: access to your account, to other products, to other days, or to future data.',
  'consent.tells': 'What a vehicle recorded can tell who was where and when.',
  'consent.duties':
    'The third party may use the data only for the purpose agreed with you. It may not pass it on to gatekeepers, nor use it to develop a competing product, and must delete it when it is no longer needed (Data Act, Article 6).',
  'consent.button': 'Consent or decline',
  'consent.nothing': 'The link opens a page with two buttons. Nothing happens before you press one.',
  'consent.anyone':
    'All administrators of your fleet get this email. The first of you to decide decides for the fleet.',
  'consent.otherwise':
    'You do not know the third party? Then decline, or do nothing: without a decision the request ends on {until}, and nothing is shared.',
  'consent.yourself':
    'It also works without us between you: you can download your data yourself, with your account, and pass on what you choose.',

  'cancelled.customer.subject': 'A third party’s request was cancelled: nothing was shared',
  'cancelled.customer.title': 'Nothing was shared',
  'cancelled.customer.lead':
    'A third party asked for data of your products. Our support has cancelled the request. You need not do anything.',

  'consent-not-given.requester.subject': 'Your data request has ended: the customer did not consent in time',
  'consent-not-given.requester.title': 'The customer did not consent in time',
  'consent-not-given.requester.lead':
    'The customer was asked, and had until {until} to decide. The request was not confirmed by then, so it is cancelled. No data is shared.',
  'consent-not-given.requester.next':
    'If the customer does want to share the data, agree on it with them and submit a new request.',
  'consent-not-given.customer.subject': 'A third party’s request has ended: nothing was shared',
  'consent-not-given.customer.title': 'Nothing was shared',
  'consent-not-given.customer.lead':
    'A third party asked for data of your products, and you could decide until {until}. Nobody consented by then, so the request is cancelled. No data was prepared or given to anyone.',
  'consent-not-given.customer.next':
    'You need not do anything. If you do want to share the data, the third party can ask again, or you download it yourself and pass it on.',

  'consent-receipt.subject': 'Receipt: you consented to sharing data',
  'consent-receipt.title': 'You consented to sharing data',
  'consent-receipt.lead': 'This is the receipt of your consent. Please keep it: with its link you can end the sharing.',
  'receipt.number': 'Receipt number',
  'receipt.given': 'Consented',
  'receipt.until': 'Holds until',
  'receipt.untilAtTheLatest': '{span} after the data is ready, {until} at the latest',
  'revoke.means':
    'You can end the sharing: the third party’s link then stops working at once. Copies downloaded before are not deleted by it.',
  'revoke.button': 'End this share',
  'sharing.over': 'This share has ended in the meantime: no link opens the data any more.',

  'declined.subject': 'Your data request was declined',
  'declined.title': 'The customer declined',
  'declined.lead': 'The customer does not want to share this data. So the request has ended, and no data is shared.',
  'declined.reasons': 'The customer need not give reasons, and was not asked for any.',

  'ready.shared.subject': 'The data you asked for is ready to download',
  'ready.shared.title': 'The data is ready',
  'ready.shared.lead': 'The customer consented, and the data you asked for is ready.',
  'recipient.duties':
    'You may use the data only for the purpose agreed with the customer. You may not pass it on to gatekeepers, nor use it to develop a competing product, and must delete it when it is no longer needed for that purpose (Data Act, Article 6).',
  'recipient.mayEnd': 'The customer can end the sharing at any time. The link then stops working at once.',

  'first-download.subject': 'Data of your products was downloaded',
  'first-download.title': 'The third party has downloaded data',
  'first-download.lead': 'For this share, data was downloaded for the first time.',
  'first-download.alive': 'The third party’s link works until {until}. You can end it before then.',
  'copies.remain':
    'Copies that the third party has downloaded remain with it. It must delete them when they are no longer needed for the purpose agreed with you (Data Act, Article 6).',

  'revoked.requester.subject': 'The sharing of data with you has ended',
  'revoked.requester.title': 'The share has ended',
  'revoked.requester.lead':
    'The sharing of this data was ended on the customer’s side. So the request has ended, and no link opens the data any more.',
  'revoked.requester.copies':
    'You downloaded data on {when}. Delete your copies as soon as they are no longer needed for the purpose agreed with the customer (Data Act, Article 6). Personal data among it you may go on using only if you have a legal basis other than the consent that was withdrawn.',
  'revoked.customer.subject': 'The share has ended',
  'revoked.customer.title': 'This data is no longer shared',
  'revoked.customer.lead':
    'This share has ended: you or another authorised user of the products ended it, or the products left the account. No link opens the data any more. The third party is told.',
  'revoked.customer.copies':
    'Data was downloaded before, on {when}. Those copies are not deleted by this. Ask the third party to delete them; at the latest it must do so when they are no longer needed for the purpose agreed with you (Data Act, Article 6).',
  'revoked.noCopies': 'No data file had been downloaded completely before.',

  'recipient-held.subject': 'Your data request waits for a look by our staff',
  'recipient-held.title': 'We look at this request first',
  'recipient-held.lead':
    'Thank you for confirming. Before the customer is asked, people at {operator} look at the request.',
  'recipient-held.gatekeeper':
    'What was entered resembles an undertaking that is designated as a gatekeeper under the Digital Markets Act. Gatekeepers may not receive data this way (Data Act, Article 5(3)).',
  'recipient-held.outside-union':
    'The company is established outside the European Union. Under the Data Act it has no right to receive the data; we may allow it nevertheless.',
  'recipient-held.next': 'You need not do anything. The customer hears of the request only if we let it go on.',
  'erase-demanded.subject': 'Please erase the data you were given',
  'erase-demanded.title': 'You have to erase this data',
  'erase-demanded.lead': '{operator} demands that you erase the data of this request, and every copy of it.',
  'erase-demanded.by': 'Erase it, and confirm that, by the end of {day}.',
  'erase-demanded.button': 'Confirm that it is erased',
  'erase-demanded.law':
    'Data that was obtained or used in a way that was not agreed is to be erased without undue delay, with all copies, and what was made from it may not be used or offered any more (Data Act, Article 11).',
  'data-erased.subject': 'A third party says that it has erased your data',
  'data-erased.title': 'The data is erased, says the third party',
  'data-erased.lead': 'The third party to which you gave data tells us that it has erased it, with all copies.',
  'data-erased.checked':
    'That is its own word: we cannot check it. If you learn that it is not so, report it where you see your shares.',
} as const satisfies Record<string, string>;
