/** The words of the pages in English; the keys bind every other language. ICU message syntax. */
import { accessEn } from './access.ts';
import { companyEn } from './company.ts';
import { providerConsentsEn } from './provider-consents.ts';
import { consoleEn } from './console.ts';
import { developerEn } from './developer.ts';
import { fleetEn } from './fleet.ts';
import { intakeEn } from './intake.ts';
import { keptEn } from './kept.ts';
import { lawEn } from './law.ts';
import { linkEn } from './link.ts';
import { portalEn } from './portal.ts';

export const en = {
  ...portalEn,
  ...accessEn,
  ...companyEn,
  ...providerConsentsEn,
  ...consoleEn,
  ...developerEn,
  ...fleetEn,
  ...intakeEn,
  ...keptEn,
  ...lawEn,
  ...linkEn,
  'site.name': 'Your data under the EU Data Act',
  'site.skip': 'To the content',
  'site.questions': 'Questions? Write to {email}.',

  'ask.verify.title': 'Please confirm your request',
  'ask.verify.lead':
    '{operator} was asked for data, and this email address was given. Nothing happens until you confirm.',
  'ask.entered': 'What was entered, in their own words',
  'ask.entered.customer': 'Customer',
  'ask.entered.agreement': 'Agreement with the customer',
  'ask.entered.rental': 'Rental',
  'ask.verify.button': 'Confirm this request',
  'ask.verify.notYou.body':
    'Was it not you? Then please write to us. Our representatives see the request, also if nobody confirms it; no data goes out before.',
  'ask.verify.notYou':
    'Was it not you? Then do nothing. If it is not confirmed by {until}, the request lapses and its personal details are removed.',

  'verified.title': 'Thank you, your request is confirmed',
  'verified.again': 'It was confirmed before; you need not do anything else.',
  'verified.follow': 'Follow the request',

  'asked.heading': 'What was asked for',
  'asked.type': 'Request',
  'asked.type.customer': 'Data of products registered to a customer account',
  'asked.type.fleet': 'Data of products registered to a fleet account',
  'asked.products': 'Products',
  'asked.period': 'Period',
  'asked.periodValue': '{from} to {to}, both included',
  'chosen.groups': 'Data',
  'chosen.groups.all': 'All kinds of data',
  'chosen.personal': 'Data about persons',
  'chosen.personal.leftOut': 'Signals that may say something about a person are left out.',
  'chosen.personal.basis': 'Among it, on this legal basis: {basis}',
  'gdprBasis.consent': 'Consent (GDPR, Article 6(1)(a))',
  'gdprBasis.contract': 'A contract with the person (GDPR, Article 6(1)(b))',
  'gdprBasis.legal-obligation': 'A legal obligation (GDPR, Article 6(1)(c))',
  'gdprBasis.vital-interests': 'Vital interests (GDPR, Article 6(1)(d))',
  'gdprBasis.public-task': 'A task in the public interest (GDPR, Article 6(1)(e))',
  'gdprBasis.legitimate-interests': 'Legitimate interests (GDPR, Article 6(1)(f))',
  'asked.formats': 'Format',
  'asked.submitted': 'Submitted',
  'asked.number': 'Request number',
  'asked.stretch': '{from} to {until}',
  'asked.given': 'Cut to its registration: {stretches}',
  'asked.givenAll': 'The whole period',
  'asked.givenNothing': 'No data: it was not registered to the account in this period',
  'asked.more': '… and {count, plural, one {# more} other {# more}}',
  'asked.allProducts': '{count, plural, one {# product} other {# products}}',
  'kind.vehicle': 'Vehicle',
  'kind.wallbox': 'Wallbox',
  'kind.charger': 'Charger',

  'status.title': 'Your request',
  'status.heading.progress': 'Progress',
  'status.heading.deadlines': 'Deadlines',
  'status.heading.timeline': 'What happened so far',
  'status.overdue':
    'This is taking longer than it may. We are sorry, and still at work on it. If you have questions, write to {email}.',
  'status.verifyBy': 'Confirm the email by',
  'status.dueBy': 'The data is due by',
  'status.downloadUntil': 'Download until',
  'state.awaiting-verification': 'We wait for your confirmation: open the link in the email that we sent you.',
  'state.awaiting-ownership-check': 'We are checking who owns the vehicles.',
  'state.awaiting-review': 'We are reviewing the request.',
  'state.awaiting-consent': 'We wait for the customer’s consent.',
  'state.exporting': 'We are preparing your data; you need not do anything.',
  'state.ready': 'The data is ready: open the link in the email that we sent you.',
  'state.completed': 'Finished: the data was downloaded, and its link has run out.',
  'state.expired': 'Ended: the link has run out, and the data was not downloaded.',
  'state.withdrawn': 'Ended: the link was withdrawn.',
  'state.revoked': 'Ended: the consent was withdrawn.',
  'state.declined': 'Ended: the request was declined.',
  'state.cancelled': 'Ended: the request was cancelled.',
  'state.rejected': 'Ended: the request was rejected.',
  'state.lapsed': 'Ended: the request was not confirmed in time.',
  'step.submitted': 'Submitted',
  'step.verified': 'Confirmed',
  'step.exported': 'Prepared',
  'step.ready': 'Ready',
  'step.over': 'Ended',
  'step.done': 'done',
  'step.current': 'now',
  'step.ahead': 'to come',
  'step.left': 'not reached',

  'event.submitted': 'The request was submitted',
  'event.verification-email-sent': 'The email with the link to confirm was sent',
  'event.email-verified': 'The request was confirmed',
  'event.email-bounced': 'An email could not be delivered',
  'event.export-begun': 'We began to prepare the data',
  'event.data-ready': 'The data was ready',
  'event.overdue': 'The deadline passed; processing goes on',
  'event.downloaded': 'Data was downloaded',
  'event.not-verified': 'It was not confirmed in time and lapsed',
  'event.cancelled': 'The request was cancelled',
  'event.completed': 'The download link ran out',
  'event.expired': 'The download link ran out',
  'event.withdrawn': 'The link was withdrawn',
  'event.new-link': 'A new link was sent; the old one no longer works',
  'event.link-end-moved': 'The service was out of reach, so the link works longer',
  'event.address-corrected': 'Support corrected the address; links sent before no longer work',
  'event.address-changed': 'Another address was given; links sent before no longer work',
  'event.revoked': 'The consent was withdrawn',
  'event.ownership-check-begun': 'Our check of who owns the vehicles began',
  'event.review-begun': 'Our review began',
  'event.consent-asked': 'The customer was asked for consent',
  'event.not-matched': 'It could not be matched',
  'event.ownership-refused': 'Ownership could not be confirmed',
  'event.review-declined': 'It was declined',
  'event.consent-declined': 'The customer declined',
  'event.consent-not-given': 'The customer’s consent did not come in time',

  'download.title': 'Your data is ready',
  'download.lead': 'Everyone who has this link can download the data until {until}.',
  'download.left': '{days, plural, =0 {Less than a day is left.} one {# day is left.} other {# days are left.}}',
  'download.all': 'Download everything (ZIP)',
  'download.heading.files': 'Files',
  'download.records': '{count, plural, =0 {No records in this period} one {# record} other {# records}}',
  'download.noRecords':
    'There were no records in the period you asked for. That is an answer, not a failure: the manifest says the same.',
  'download.manifest': 'Manifest: what is in the files, and what each value means',
  'download.summary': 'A summary to read: what is in the files, and from when',
  'download.sha256': 'SHA-256',
  'download.sha256Why': 'With the SHA-256 value you can check that a file arrived as it was sent.',
  'download.passOn': 'You may pass the files on to whomever you choose.',

  'dead.lapsed':
    'The request was not confirmed in time, so it lapsed, and its personal details were removed. If you still want the data, submit it again.',
  'dead.cancelled': 'The request was cancelled. If you want the data after all, submit it again.',
  'dead.completed':
    'The data was there for download until the link ran out, and has now been deleted. If you need it once more, submit a new request.',
  'dead.expired':
    'The data was there for download until the link ran out, and has now been deleted. If you still want it, submit a new request.',
  'dead.withdrawn':
    'What this link led to was withdrawn: the link was ended before its time, the sharing of this product was ended, or the registration that it rests on. Where other files stay, the manifest says why.',
  'dead.revoked':
    'The consent to share this data was withdrawn, so the link ended at once. Please talk to the person whose data it is.',
  'dead.declined': 'The request was declined. The email about it says why.',
  'dead.rejected': 'The request was rejected. The email about it says what you can do next.',
  'dead.removed': 'What this link led to was removed: personal data is kept for a time only.',
  'dead.replaced': 'A newer email carries the link that is now in force. Please use that one.',
  'dead.other': 'The request this link belongs to is over. If you still want the data, submit it again.',

  'problem.number': 'Number for questions to support: {id}',
  'problem.bad-request.title': 'This could not be read',
  'problem.bad-request.advice':
    'What was sent is not well-formed. Programs: send JSON in UTF-8 with Content-Type: application/json.',
  'problem.unauthorized.title': 'Sign in first',
  'problem.unauthorized.advice':
    'Send a token of the identity provider that is still valid, in the header Authorization: Bearer.',
  'problem.forbidden.title': 'This account may not do that',
  'problem.forbidden.advice': 'This is for another kind of account. Sign in with one of that kind.',
  'problem.not-found.title': 'There is nothing here',
  'problem.not-found.advice':
    'Check that the whole address was copied, to its last character; some mail programs break long links. What belongs to somebody else looks the same as what does not exist.',
  'problem.method-not-allowed.title': 'This address does not take that method',
  'problem.method-not-allowed.advice': 'The header Allow in the answer names the methods that it takes.',
  'problem.not-in-this-state.title': 'The state of the request does not allow it',
  'problem.not-in-this-state.advice': 'Look at the state that the request is in now: it has moved on.',
  'problem.idempotency-key-reused.title': 'This Idempotency-Key was used for another request',
  'problem.idempotency-key-reused.advice':
    'Take a new key for another request, or send the first one again, unchanged.',
  'problem.link-dead.title': 'This link no longer works',
  'problem.link-dead.advice':
    'It ran out, was withdrawn, or its request is over. If you still want the data, submit a new request.',
  'problem.too-large.title': 'That is too large',
  'problem.too-large.advice': 'A body may have 64 KiB. Split what you send.',
  'problem.cursor-too-old.title': 'What comes after this cursor is kept no longer',
  'problem.cursor-too-old.advice':
    'Read on with from=earliest. What lies before it can be had by a historical request.',
  'problem.precondition-failed.title': 'The file has changed',
  'problem.precondition-failed.advice': 'Download the file again from its beginning.',
  'problem.range-not-satisfiable.title': 'The file does not have that range',
  'problem.range-not-satisfiable.advice': 'The header Content-Range in the answer names the size of the file.',
  'problem.invalid.title': 'Some fields need another value',
  'problem.invalid.advice': 'The answer lists every field that is wrong, with what to do about it.',
  'problem.no-data-available.title': 'There is no data for this account',
  'problem.no-data-available.advice':
    'No vehicle, wallbox or charger was ever registered to it. Data begins with the registration: register the product first.',
  'problem.no-data-available.register': 'How to register a product',
  'problem.too-many.title': 'Too many calls in a short time',
  'problem.too-many.advice': 'Wait a little, then try again. Programs: the header Retry-After says how many seconds.',
  'problem.internal.title': 'Something went wrong on our side',
  'problem.internal.advice':
    'It has been written down. Nothing you sent is lost by trying again later; if it happens again, write to us.',
  'problem.unavailable.title': 'Not available at the moment',
  'problem.unavailable.advice': 'We will be back soon. Your link stays as it is: try it again in a minute.',

  'start.title': 'Your data under the EU Data Act',
  'start.lead':
    'Vehicles, wallboxes and chargers of {operator} collect data. Under the EU Data Act it is yours to have. This service takes requests for it.',
  'start.people': 'You have got a link by email? Open it from there: it leads to your request.',
  'start.programs': 'You write a program? The interface is described here.',
  'start.docs': 'Interface description',
  'start.openapi': 'OpenAPI document',

  'asked.type.agent': 'A third party asks for a customer’s data',
  'asked.type.provider': 'A service provider asks for a fleet’s data',
  'status.consentBy': 'The customer decides by',
  'event.customer-contacted': 'The customer was told of the request',
  'event.consented': 'The customer consented',
  'event.sharing-ended-in-part': 'The sharing of some products was ended',

  'consent.title': 'Somebody asks for your data',
  'consent.lead': 'Nothing is handed over unless you agree. Read who asks for what, then choose.',
  'consent.who': 'Who asks',
  'consent.what': 'For the data of',
  'consent.endedProduct': '(ended)',
  'consent.purpose': 'What for, in their own words',
  'consent.agreement': 'Agreement that they say they have with you',
  'consent.until': 'If you do not decide by {until}, the request ends and nothing is shared.',
  'consent.means': 'What it means to agree',
  'consent.means.gets':
    'They get one link, which works for seven days, to files with the data of these products in this period.',
  'consent.means.duties':
    'They may use the data for this purpose only, may not pass it on to gatekeepers, and must delete it when it is no longer needed (Data Act, Article 6).',
  'consent.means.revoke':
    'You can end it at any time: the link stops working at once. Copies that were downloaded before are not deleted by that.',
  'consent.means.self': 'You can also decline, download your data yourself and pass on what you choose.',
  'consent.yes': 'I agree: share this data',
  'consent.no': 'I decline',
  'consent.nothing': 'Opening this page changed nothing. You do not know them? Then decline.',
  'consent.consent.title': 'You agreed',
  'consent.consent.lead':
    'We are now preparing the data for them. An email with what you agreed to, and a link to end it, is on its way to you.',
  'consent.decline.title': 'You declined',
  'consent.decline.lead': 'Nothing is shared. They are told that it was declined, and nothing else.',
  'revoke.title': 'End this share?',
  'revoke.lead': 'Their link stops working the moment you press the button, even in the middle of a download.',
  'revoke.downloaded': 'Data was downloaded on {at}. Copies of it are not deleted by ending the share.',
  'revoke.button': 'End this share',
  'revoked.title': 'The share has ended',
  'revoked.copiesRemain':
    'The link no longer works. Data was downloaded before: those copies are not deleted by this. Ask them to delete the data.',
  'revoked.nothingTaken': 'The link no longer works, and nothing was downloaded before.',

  'asked.type.rental': 'A rental company asks for the data of a rental',
  'asked.type.unregistered-fleet': 'A company without a login asks for the data of its vehicles',
  'asked.type.public-body': 'A public body asks for data',
  'status.replyBy': 'Our reply is due by',
  'status.change.heading': 'We ask you to change something',
  'status.change.answer': 'Your answer',
  'status.change.send': 'Send the answer',
  'event.ownership-confirmed': 'Ownership was confirmed',
  'event.change-asked': 'We asked for a change',
  'event.change-answered': 'The change was answered',
  'event.review-accepted': 'It was accepted',
  'enquiry.title': 'Your question to us',
  'enquiry.from.enquirer': 'You',
  'enquiry.from.support': 'Support',
  'enquiry.again': 'Write again',
  'enquiry.send': 'Send',
  'enquiry.earlier': 'What was written before',
  'enquiry.closed': 'This conversation is over. If you have another question, ask it anew.',
  'enquiry.full': 'You have written a lot: please wait for our answer, then you can write again.',
  'list.more': 'More',
} as const;

export type WordKey = keyof typeof en;
/** A catalogue in any language: every key, no other. */
export type Words = Record<WordKey, string>;

export const isWordKey = (key: string): key is WordKey => Object.hasOwn(en, key);
