/** The words of the emails to developers (R41), and of the one to the operator that one of them waits, in English. ICU message syntax. */
export const developerEn = {
  'why.developer': 'You get this email because this address was given by a developer at {operator}.',
  'why.apiAccessWaiting': 'You get this email because this address is to hear what waits for a decision at {operator}.',
  'reference.apiAccess': 'Access request number: {id}',
  'reference.credential': 'Credential number: {id}',
  'developer.button': 'Open your developer page',

  'api-access-approved.subject': 'Your API access is granted',
  'api-access-approved.title': 'Your API access is granted',
  'api-access-approved.lead': '{operator} has granted your programs access to the data of those who agree to it.',
  'api-access-approved.next':
    'Next, create a credential. Each one has a link that you send to your customers: there they choose their products and agree.',

  'api-access-refused.subject': 'Your request for API access was refused',
  'api-access-refused.title': 'API access was refused',
  'api-access-refused.lead': '{operator} has looked at your request for API access and refuses it.',
  'api-access-refused.next':
    'If what the reason names has changed, you can ask again. If you want to ask about it, write to {contact} and give the number below.',

  'api-access-lapsed.subject': 'Your request for API access has lapsed',
  'api-access-lapsed.title': 'Your request has lapsed',
  'api-access-lapsed.lead': '{operator} has not decided about your request for API access in time. We are sorry.',
  'api-access-lapsed.next': 'You can ask again at once. If you want to ask about it, write to {contact}.',

  'api-access-waiting.subject': 'A request for API access waits for a decision',
  'api-access-waiting.title': 'A developer waits for API access',
  'api-access-waiting.lead': 'A developer has asked for access to the data of others, and nobody has decided yet.',
  'api-access-waiting.decideBy': 'Lapses undecided on',
  'api-access-waiting.button': 'Decide',

  'secret-expires.subject': 'A secret of your program expires soon',
  'secret-expires.title': 'A secret expires soon',
  'secret-expires.lead': 'Your program gets no more data with this secret once it has expired.',
  'secret-expires.credential': 'Credential',
  'secret-expires.clientId': 'Client ID',
  'secret-expires.expiresAt': 'Expires on',
  'secret-expires.next':
    'Add a second secret, put it into your program, then remove this one. Both work meanwhile. Your customers need not do anything.',
  'secret-expires.successor':
    'There is another secret that works for longer. Check that your program uses it, then remove this one.',
} as const satisfies Record<string, string>;
