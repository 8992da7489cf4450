/** The words of the emails about the people of companies (R44, R46, R60), in English. ICU message syntax. */
export const companyEn = {
  'why.invited': 'You get this email because a company at {operator} gave this address to invite you.',
  'why.renter.access':
    'You get this email because a rental company at {operator} gave this address for the rental of a vehicle.',
  'why.provider': 'You get this email because you act for a service provider at {operator}.',
  'reference.invitation': 'Invitation number: {id}',
  'reference.rental': 'Rental number: {id}',
  'reference.company': 'CUUID: {id}',

  'company.roles': 'Your role',
  'company.role.administrator': 'Administrator: consents, ends consent, adds vehicles and people',
  'company.role.developer': 'Developer: makes programs that read the company’s data',
  'company.role.driver': 'Driver: sees what there is of the company’s vehicles',
  'company.acceptBy': 'Accept by',

  'user-invited.subject': 'You are invited to join a company at {operator}',
  'user-invited.title': 'You are invited to join a company',
  'user-invited.lead': 'An administrator of this company invites you to act for it at {operator}.',
  'user-invited.how': 'Sign in with a fleet account of this very address, and accept. Nothing happens before that.',
  'user-invited.button': 'See the invitation',

  'company-approved.subject': 'Your company is registered',
  'company-approved.title': 'Your company is registered',
  'company-approved.lead': '{operator} has registered your company.',
  'company-approved.next':
    'A second email invites you as its first administrator. Once you have accepted, you can add vehicles and invite others.',
  'company-refused.subject': 'Your company was not registered',
  'company-refused.title': 'Your company was not registered',
  'company-refused.lead': '{operator} has looked at the registration of your company and refuses it.',

  'rental.company': 'Rental company',
  'rental.vehicle': 'Vehicle (VIN)',
  'rental.from': 'From',
  'rental.to': 'Until',
  'rental-access.subject': 'See the data of your rental',
  'rental-access.title': 'An access of your own for your rental',
  'rental-access.lead':
    'A rental company gives you an access of your own at {operator} to the data of the vehicle, for the time of your rental.',
  'rental-access.how':
    'Sign in with a customer account of this very address, and accept. You then see what the vehicle measured in this time, and nothing from before or after.',
  'rental-access.button': 'See what is offered',
  'rental-access-ended.subject': 'Your access to the data of a rental has ended',
  'rental-access-ended.title': 'Your access has ended',
  'rental-access-ended.lead': 'The rental company has ended your access at {operator} before the end of the rental.',
  'rental-access-ended.next':
    'What was measured until then stays yours to ask for, by a request for data. If you want to know why it ended, ask the rental company.',

  'provider-suspended.subject': 'Your company is suspended as a service provider',
  'provider-suspended.title': 'Your company is suspended',
  'provider-suspended.lead':
    '{operator} has suspended your company as a service provider. Its programs read nothing, its links no longer work, and its open requests have ended.',
  'provider-suspended.next':
    'What fleets consented to stays, and opens again if the suspension is lifted. If you want to say something about it, write to {contact}.',
  'provider-resumed.subject': 'Your company is a service provider again',
  'provider-resumed.title': 'The suspension is lifted',
  'provider-resumed.lead': '{operator} has lifted the suspension of your company.',
  'provider-resumed.next':
    'What your company had subscribed is open again, from now on. Requests and links that ended stay ended: ask anew. Questions go to {contact}.',
} as const satisfies Record<string, string>;
