/** The words of the emails in English; the keys bind every other language. ICU message syntax. */
import { companyEn } from './company.ts';
import { developerEn } from './developer.ts';
import { linkEn } from './link.ts';
import { providerConsentEn } from './provider-consent.ts';
import { otherEn } from './other.ts';
import { reviewEn } from './review.ts';
import { sharingEn } from './sharing.ts';

export const en = {
  ...sharingEn,
  ...reviewEn,
  ...otherEn,
  ...developerEn,
  ...linkEn,
  ...companyEn,
  ...providerConsentEn,

  hello: 'Hello,',
  why: 'You get this email because this address was given for a data request to {operator} under the EU Data Act.',
  reference: 'Request number: {number} (in full: {id})',
  follow: 'See where the request stands',
  questions: 'Questions? Write to {contact}.',

  products: 'Products',
  kind: 'Kind of request',
  'kind.customer': 'data of the products of a customer account',
  'kind.fleet': 'data of the products of a fleet account',
  'kind.rental': 'data of a rental company’s vehicles, on behalf of a renter',
  'kind.agent': 'a customer’s data, for a third party',
  'kind.provider': 'a fleet’s data, for a service provider',
  'kind.unregistered-fleet': 'data of a company’s vehicles, without a login',
  'kind.public-body': 'data for a public sector body',
  'products.vehicles': '{count, plural, one {# vehicle} other {# vehicles}}',
  'products.vehicle': 'Vehicle, VIN {vin}',
  'products.wallbox': '{count, plural, one {# wallbox} other {# wallboxes}} registered to the account',
  'products.charger': '{count, plural, one {# charger} other {# chargers}} registered to the account',
  'products.wallbox.one': 'Wallbox, serial number {serial}',
  'products.charger.one': 'Charger, serial number {serial}',
  'products.more': '{count, plural, one {and # more vehicle} other {and # more vehicles}}',
  period: 'Period',
  'period.days': '{from} to {to}, both days included',
  files: 'Files',
  'files.count': '{count, plural, one {# file} other {# files}} ({formats})',
  confirmBy: 'Confirm by',
  downloadUntil: 'Download until',

  'verify.subject': 'Please confirm your data request to {operator}',
  'verify.title': 'Please confirm your request',
  'verify.asked':
    '{operator} was asked for data of connected products, and this email address was given. This was asked for:',
  'verify.behind':
    'The page behind the link shows everything that was entered: which vehicles, and who asked for what purpose.',
  'verify.button': 'Confirm this request',
  'verify.nothing': 'The link opens a page with a button. Nothing happens before you press it.',
  'verify.notYou.body':
    'Was it not you? Then please write to us, and give the request number. Our representatives see the request, also if nobody confirms it; no data goes out before.',
  'verify.notYou':
    'Was it not you? Then do nothing. If the request is not confirmed by {until}, it ends by itself, and the personal details entered with it are removed.',

  'overdue.subject': 'Your data request is late',
  'overdue.title': 'We are late',
  'overdue.missed': 'Your request was to be processed by {dueBy}. We did not keep to that, and we are sorry.',
  'overdue.goesOn':
    'We are still at work on it. You need not do anything: another email follows when the data is ready.',
  'overdue.ready':
    'In the meantime it has been processed. Another email with the link to the answer is on its way, or there already.',
  'overdue.contact': 'If you want to ask about it, write to {contact} and give the request number.',

  'ready.subject': 'Your data is ready to download',
  'ready.title': 'Your data is ready',
  'ready.lead': 'The data you asked for is ready.',
  'ready.button': 'To the download',
  'ready.until': 'After {until} the link no longer works and the files are deleted.',
  'link.keep': 'Whoever has the link can open the files. Please do not pass this email on.',

  'no-data.subject': 'Your data request: nothing was recorded in the period',
  'no-data.title': 'Nothing was recorded in the period',
  'no-data.lead':
    'We looked for the data you asked for. There are no records of these products in the days that we may give you. That is the answer, not a failure.',
  'no-data.manifest': 'A file, the manifest, says which days we looked at for each product.',
  'no-data.button': 'To the manifest',

  'lapsed.subject': 'Your data request has ended: it was not confirmed',
  'lapsed.title': 'The request was not confirmed in time',
  'lapsed.lead':
    'It was to be confirmed by {until}. That did not happen, so it has ended. No data was prepared or given to anyone.',
  'lapsed.removed': 'The personal details entered with it, this address too, are removed once this email has gone out.',
  'lapsed.again': 'If you still want the data, please submit the request again.',

  'withdrawn.subject': 'The link to your data was ended',
  'withdrawn.title': 'The link was ended',
  'withdrawn.lead': 'The link to download the data no longer works, and the files are deleted.',
  'withdrawn.copies': 'Copies that were downloaded before are not deleted by this.',
  'newLink.subject': 'Your new link to download',
  'newLink.title': 'Here is your new link',
  'newLink.lead': 'Every link that was sent before this one no longer works.',
  'linkReminder.subject': 'Reminder: the link to your data ends soon',
  'linkReminder.title': 'Nothing was downloaded yet',
  'linkReminder.lead':
    'The data you asked for is ready, and nothing of it was downloaded so far. This is the only reminder.',
  'linkEndMoved.subject': 'Your data can be downloaded for longer',
  'linkEndMoved.title': 'The link works longer',
  'linkEndMoved.lead':
    'Our service was out of reach in the last day of your link. We have moved its end by the time that you lost, and we are sorry.',
  'addressCorrected.subject': 'Your data request: this address was entered',
  'addressCorrected.title': 'All further emails come to this address',
  'addressCorrected.lead':
    'Our support replaced the address of this request, after a word with the person who submitted it. Links that were sent to the address before no longer work.',
  'addressCorrected.notYou': 'Did you submit no such request? Then please write to {contact}.',
  'addressReplaced.subject': 'Your data request: its address was replaced',
  'addressReplaced.title': 'The address of the request was replaced',
  'addressReplaced.lead':
    'Our support has entered another address for this request. Nothing more is sent here, and the links in the emails before no longer work.',
  'addressReplaced.notYou':
    'Was that not what you wanted? Then write to {contact} at once, and give the request number.',

  'cancelled.subject': 'Your data request was cancelled',
  'cancelled.title': 'The request was cancelled',
  'cancelled.requester': 'It was cancelled from the account that submitted it.',
  'cancelled.support': 'It was cancelled by our support.',
  'cancelled.nothing': 'No data of this request will be given to anyone.',
  'cancelled.notYou': 'Was that not what you wanted? Then submit the request again, or write to {contact}.',
} as const satisfies Record<string, string>;

export type WordKey = keyof typeof en;
export const isWordKey = (key: string): key is WordKey => Object.hasOwn(en, key);
/** What every language has to say; a missing key does not compile. */
export type Words = Record<WordKey, string>;
