/** The words of the pages for signed-in accounts and of the forms, in English. */
export const portalEn = {
  'site.signIn': 'Sign in',
  'site.signOut': 'Sign out',
  'nav.label': 'Your pages',
  'nav.requests': 'Requests',
  'nav.products': 'My data',
  'nav.shares': 'Shares',
  'nav.company': 'Company',

  'signedOut.title': 'You are signed out',
  'signedOut.lead': 'On a shared computer, close the browser as well.',
  'signedOut.elsewhere': 'Also sign out of the account itself',
  'notSignedIn.title': 'You are not signed in',
  'notSignedIn.lead': 'The sign-in was cancelled, took too long, or was begun in another window.',
  'notSignedIn.again': 'Sign in again',
  'forbidden.foreign-form': 'This form did not come from our page, or the page was too old. Load it and send it again.',
  'forbidden.account-incomplete':
    'You are signed in, but the account is not set up for this service. Please write to us.',
} as const;
