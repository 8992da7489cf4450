/** The words of what must never go wrong in silence: a form that could not be taken, a text that can’t be, what comes next; in English. */
export const keptEn = {
  'unauthorized.signed-out.title': 'You were signed out',
  'unauthorized.signed-out':
    'Nothing was sent, and nothing you typed is lost. Sign in in a new tab, come back to this page, and send it again.',
  'unauthorized.sign-in-anew':
    'This takes a sign-in of the last minutes. Nothing was done, and nothing you typed is lost. Sign in in a new tab, come back to this page, and send it again.',
  'forbidden.signed-in-anew.title': 'You signed in again',
  'forbidden.signed-in-anew':
    'Nothing was sent yet: since you opened the form you signed in again, perhaps with another account. Nothing you typed is lost. Check the account, then send it.',
  'forbidden.other-kind.title': 'This needs another kind of account',
  'forbidden.other-kind': 'This is for {kinds}. Sign in with such an account.',
  'account.or': ' or ',
  'account.retail': 'a customer account',
  'account.fleet': 'a fleet account',
  'account.provider': 'the account of a service provider',
  'account.developer': 'the account of a developer',
  'account.staff': 'the account of our staff',
  'account.service': 'a program of ours',
  'kept.written': 'What you wrote',
  'kept.again': 'Send it again',
  'kept.againAs': 'Send it as {account}',
  'kept.signIn': 'Sign in (opens a new tab)',
  'kept.signInHere': 'Sign in with another account',
  'signedIn.title': 'You are signed in',
  'signedIn.lead':
    'You are signed in as {account}. Go back to the tab with your form and send it again; you can close this one.',
  'fault.text.empty': 'Write something first.',
  'fault.text.long': 'This has {count, number} characters; {most, number} are possible. Shorten it.',
  'fault.text.signs': 'This holds signs that can’t be shown. Type it again, or paste it as plain text.',
  'draft.gone': 'What was typed here is kept for a day, and no longer there. Please begin again.',
  'download.title.others': 'The data is ready',
  'download.free': 'free of charge',
  'download.price': '{amount}, charged once',
  'download.charged': '{amount} was charged before',
  'download.whenCharged': 'The charge falls due once, with the first download. Further downloads cost nothing.',
  'download.duties': 'Whose data it is, and what you may do with it',
  'download.agreed': '{customer} agreed to share this data with you, for this purpose:',
  'download.duties.are':
    'Use the data only for this purpose. Do not pass it on to gatekeepers, and do not use it to develop a competing product. Delete it when you no longer need it for this purpose (Data Act, Article 6). {operator} ends this link at once if the agreement is withdrawn.',
  'status.download': 'Download the data',
  'status.sentTo': 'Our emails about it go to {email}. Nothing there? Look into the spam folder, or ask us.',
  'reply.hint': 'At most {most, number} characters.',
  'verdict.slip': 'is no VIN: the letters I, O and Q are not used. Did you mean {vin}?',
  'form.typedVins.toMend': '{count, number} of {of, number} can’t be asked for.',
  'form.typedVins.leaveOut': '{count, plural, one {Leave it out} other {Leave these {count, number} out}} and go on',
  'until.endOf': 'the end of {day}',
  'step.consent': 'Customer agrees',
  'step.ownership-check': 'Ownership checked',
  'step.review': 'Reviewed',
  'step.readyUntil': 'Ready, until {until}',
  'state.awaiting-answer': 'We wait for your answer: we asked you for a change, below.',
  'verified.next.exported': 'We are preparing the data. By {dueBy} at the latest you get an email with the link to it.',
  'verified.next.consent':
    'The customer decides next. If we can match your details, the customer is asked and has three days to agree. You get an email either way: the link to the data if they agree, or that the request has ended if they decline, do not answer, or could not be matched.',
  'verified.next.ownership-check':
    'Next we check who owns the vehicles. You get an email with the outcome: the link to the data, or what you can do if we can’t confirm it. No data is handed over before that.',
  'verified.next.review':
    'Next a person reviews your request. By {replyBy} you get our reply by email: that it is accepted, that we ask for a change, or that it is declined, with the reason. No data is handed over before that.',
  'link.incomplete.title': 'This link is incomplete',
  'link.incomplete':
    'Something of it is missing or wrong. Copy the whole link from the email, to its last character; some mail programs break long links. If that does not help, ask us.',
  'consent.unchecked':
    'They confirmed their email address. {operator} has not checked who they are, nor what they write.',
  'consent.approved':
    'They are a service provider that {operator} has approved. What they write has not been checked.',
} as const;
