/** What the record refused, in words and as a problem: the one place where codes become sentences. */
import { Refusal, type DeadBecause, type FieldFault, type Refused } from '../../../domain/refusal.ts';
import { IS_THE_CUSTOMER } from '../../../domain/sharing/form.ts';
import { OTHERS_INFORMED } from '../../../domain/requests/form-fields.ts';
import { WEBHOOK_ADDRESS_REMEDY } from '../../../domain/webhooks/form.ts';
import { VIN_REMEDY } from '../../../domain/registrations/vin.ts';
import { Problem, type FieldError } from './problem.ts';

/** The problem that an error is to a caller; any other error stays what it is. */
export const asProblem = (error: unknown): unknown => (error instanceof Refusal ? problemFor(error.why) : error);

/** A fault as it stands in `errors` of the answer. */
export const fieldErrorOf = (fault: FieldFault): FieldError => ({ pointer: fault.at, detail: remedyFor(fault) });

function problemFor(why: Refused): Problem {
  switch (why.code) {
    case 'not-found':
      return new Problem('not-found', 'There is nothing here, or it is not yours.');
    case 'link-dead':
      return new Problem('link-dead', deadBecause[why.reason], { members: { reason: why.reason } });
    case 'not-in-this-state':
      return inState(why.state, `The request is in the state ${why.state}, which does not allow it.`);
    case 'share-over':
      return inState(why.state, `The request is in the state ${why.state}: there is nothing left to end.`);
    case 'change-asked-before':
      return inState(why.state, 'A change was asked for already; the body has not answered yet.');
    case 'application-decided-before':
      return inState(why.state, `The application was ${why.state} before.`);
    case 'mail-not-repeated':
      return inState(
        why.state,
        `${why.step ? `The email ${why.step} can not` : 'No email can'} be sent again: it was not sent yet, is still on its way, or is no longer true in the state ${why.state}.`,
      );
    case 'case-over':
      return inState(why.state, `The case is ${why.state}: nothing more is demanded in it.`);
    case 'nothing-given':
      return inState(why.state, 'Nothing was downloaded, so there is nothing to erase.');
    case 'withholding-over':
      return inState('over', 'It was dropped, or has ended: decide anew.');
    case 'enquiry-closed':
      return inState('closed', 'The enquiry is closed. Ask a new question instead.');
    case 'enquiry-full':
      return inState('open', 'So much was written that support has to answer first. Wait for the answer.');
    case 'written-meanwhile':
      return new Problem('not-in-this-state', 'Something was written meanwhile. Read it first.');
    case 'invalid':
      return new Problem('invalid', 'Mend the fields listed in errors and send it again.', {
        errors: why.faults.map(fieldErrorOf),
      });
    case 'no-data-available':
      return new Problem(
        'no-data-available',
        'Nothing was ever registered to this account, so there is no data to hand over. Register a vehicle, wallbox or charger first; its data begins with the registration.',
        { members: { register: '/v1/guide?role=register' } },
      );
    case 'key-reused':
      return new Problem(
        'idempotency-key-reused',
        'Use a new Idempotency-Key for another request, or send the first one unchanged.',
      );
    case 'too-many-new-links':
      return new Problem(
        'too-many',
        'So many new links were sent for this request lately that no further one is, for now. The latest email has the link in force.',
        { retryAfter: why.againInSeconds },
      );
    case 'too-many-mails':
      return new Problem(
        'too-many',
        'So many emails about this request were sent once more lately that no further one is, for now. Look into the spam folder, too.',
        { retryAfter: why.againInSeconds },
      );
    case 'no-rental-company':
      return new Problem('forbidden', 'This is for fleet accounts of rental companies.', {
        members: { reason: 'rental-only' },
      });
    case 'not-an-administrator':
      return new Problem('forbidden', 'This is for administrators of the company. Ask one of them.', {
        members: { reason: 'administrators-only', administrators: '/v1/company' },
      });
    case 'no-approved-provider':
      return new Problem(
        'forbidden',
        'This account belongs to no approved service provider. Apply first, and sign in again once approved.',
      );
    case 'cursor-too-old':
      return new Problem(
        'cursor-too-old',
        'Readings after this cursor are kept here no longer. Go on with from=earliest, and ask for what lies before it by a historical request.',
        { members: { earliest: '/v1/data/readings?from=earliest', historical: '/v1/requests' } },
      );
    case 'notices-too-old':
      return new Problem(
        'cursor-too-old',
        'Notices after this cursor are kept no longer. Look at what there is now, and go on without after: from the first that is kept.',
        { members: { earliest: '/v1/notices' } },
      );
    case 'not-a-developer-of-the-company':
      return new Problem(
        'forbidden',
        'This is for administrators and developers of the company. Ask an administrator.',
        {
          members: { reason: 'developers-only' },
        },
      );
    case 'no-developer-profile':
      return new Problem('forbidden', 'Register as a developer first: POST /v1/developer.', {
        members: { reason: 'register-first' },
      });
    case 'terms-not-accepted':
      return new Problem(
        'forbidden',
        `Accept the terms in force first: PATCH /v1/developer with terms of version ${why.version}, as GET /v1/terms has them. What you have goes on working.`,
        { members: { reason: 'accept-terms' } },
      );
    case 'no-api-access':
      return new Problem(
        'forbidden',
        'Ask for API access first, and wait until it is granted: POST /v1/api-access-requests.',
        {
          members: { reason: 'ask-for-access' },
        },
      );
    case 'developer-registered-before':
      return inState('registered', 'The profile is there already. Change it with PATCH.');
    case 'access-in-review':
      return inState('in-review', 'An earlier request of yours is being reviewed. Wait for the answer.');
    case 'access-decided-before':
      return inState(why.state, `The request was ${why.state} before.`);
    case 'credential-revoked':
      return inState('revoked', 'The credential was revoked, and stays so. Create another.');
    case 'two-secrets-live':
      return inState('active', 'Two secrets work at most. Remove one first.');
    case 'no-secrets-of-a-public':
      return inState('active', 'A public program has no secret: it could keep none.');
    case 'too-many-credentials':
      return inState('active', `There are ${why.most} credentials already. Revoke those that nobody needs.`);
    case 'webhook-disabled':
      return inState('disabled', 'The webhook is disabled. Enable it first.');
    case 'last-secret':
      return inState('active', 'Each delivery is signed, so one secret must stay. Add another first.');
    case 'too-many-webhooks':
      return inState('active', `There are ${why.most} webhooks already. Remove those that nobody needs.`);
    case 'last-administrator':
      return inState(
        'last-administrator',
        'Nobody else administers the company. Make somebody else administrator first.',
      );
    case 'of-another-company':
      return inState(
        'of-another-company',
        'This account belongs to another company. Sign in with an account that belongs to none, or leave that company first.',
      );
    case 'too-many-invitations':
      return inState('open', `There are ${why.most} open invitations already. Withdraw those that nobody needs.`);
    case 'too-busy':
      return new Problem('unavailable', 'Too busy to go on. Continue in a second.', { retryAfter: 1 });
  }
}

const inState = (state: string, detail: string): Problem =>
  new Problem('not-in-this-state', detail, { members: { state } });

const deadBecause: Record<DeadBecause, string> = {
  lapsed: 'The email was not confirmed in time, so the request lapsed. Submit it again to get a new link.',
  cancelled: 'The request was cancelled. Submit it again to get a new link.',
  completed: 'The request is finished: its link has run out. Submit it again to get the data once more.',
  expired: 'The link has run out. Submit the request again to get a new one.',
  withdrawn: 'The link was ended before its time. Submit the request again to get the data once more.',
  revoked: 'The consent to share this data was withdrawn.',
  declined: 'The request was declined.',
  rejected: 'The request was rejected.',
  decided: 'This was decided before, the other way. Consent can be ended by the link in the confirmation email.',
  removed: 'What this link led to was removed: personal data is kept for a time only.',
  'invitation-over':
    'This invitation was accepted or withdrawn, or its time is over. Ask an administrator of the company for a new one.',
  'rental-over': 'This access was accepted by another account or ended, or the rental is over. Ask the rental company.',
  replaced: 'A newer email carries the link that is now in force.',
};

function remedyFor(fault: FieldFault): string {
  switch (fault.code) {
    case 'period-outside':
      return `${fault.day} is outside the allowed range. ${daysToChoose(fault)}`;
    case 'period-reversed':
      return `The period ends before it begins. ${daysToChoose(fault)}`;
    case 'vin-not-registered':
      return 'This VIN is not registered to this account. Check it, or register the vehicle first.';
    case 'vin-not-activated':
      return 'This vehicle is registered, but not activated in the fleet account. Activate it first.';
    case 'not-registered-for-the-period':
      return 'The vehicle was not registered to your company for the whole period. Choose days within its registration.';
    case 'other-users-not-informed':
      return OTHERS_INFORMED;
    case 'is-the-customer':
      return IS_THE_CUSTOMER;
    case 'not-a-trade-secret':
      return 'The catalogue does not mark this signal as a trade secret: only such signals may be held back.';
    case 'ground-not-in-force':
      return 'This ground is not law yet, or not any more.';
    case 'measures-outdated':
      return `The measures for trade secrets that are in force have the version ${fault.version}. Read them at /v1/confidentiality, and agree to that version.`;
    case 'no-such-group':
      return 'The catalogue has no such group of signals. Give groups as it names them.';
    case 'none-registered':
      return `No ${fault.kind} is registered to this account. Leave it out.`;
    case 'market-not-served':
      return `This service is offered in ${fault.markets.join(', ')}. Choose one of them.`;
    case 'for-emergencies-alone':
      return 'This table says each day by itself: it is given in an emergency alone.';
    case 'no-such-vehicle':
      return 'There is no vehicle with this VIN. Check it with the requester.';
    case 'registered-to-another':
      return 'This vehicle was registered to another account in the period: its data is not this company’s.';
    case 'not-in-this-share':
      return 'Name a product of this share that is registered to you, as GET /v1/shares lists them.';
    case 'not-in-this-access':
      return 'Name a product of this access that is registered to you, as GET /v1/access lists them.';
    case 'no-such-provider':
      return 'There is no approved service provider with this CUUID. GET /v1/fleet/providers lists them.';
    case 'no-such-data-product':
      return 'There is no such data product. GET /v1/data-products lists them.';
    case 'until-is-over':
      return 'Choose a moment in the future, or leave it out.';
    case 'rate-not-in-the-future':
      return `Choose a day after ${fault.today}.`;
    case 'too-many-products':
      return `More than one request takes: ask for ${fault.most} at most, and for the others in a further request.`;
    case 'kind-stays':
      return 'This was put with another kind, which stays as it is. Put it under another key.';
    case 'email-taken':
      return 'Another retail account has this address. Change that account first.';
    case 'vin-malformed':
      return VIN_REMEDY;
    case 'no-such-company':
      return 'There is no company with this CUUID yet. Put the company first, then send this again.';
    case 'no-such-product':
      return 'There is no product with this VIN or serial number yet. Put the product first, then send this again.';
    case 'no-such-holder':
      return 'There is no retail account and no fleet or rental company of this id yet. Put it first, then send this again.';
    case 'company-of-another-kind':
      return `This company is of the kind ${fault.kind}: accounts of the kind provider belong to providers, those of the kind fleet to the others.`;
    case 'registration-stays':
      return 'A registration keeps its product and its holder. End this one, and put another under an id of its own.';
    case 'registration-has-ended':
      return 'This registration has ended, and an end is never undone. Put a new registration under an id of its own.';
    case 'user-there':
      return 'This is the address of somebody who belongs to the company already. Change their roles instead.';
    case 'rental-over':
      return 'The rental is over by then: give a return that is still to come.';
    case 'more-than-charged':
      return 'That is more than is still charged. Give at most what is left.';
    case 'no-complaint':
      return 'Only a complaint has an outcome. Leave it out.';
    case 'rented-then':
      return 'Another rental of this vehicle lies in this time. Choose a time beside it, or end that one first.';
    case 'catalogue-full':
      return `The catalogue has room for ${fault.most} signals: readings keep the number of theirs. Leave out those that no product sends.`;
    case 'address-not-public':
      return WEBHOOK_ADDRESS_REMEDY;
    case 'no-such-frontend':
      return 'Give the origin of a frontend as FRONTEND_ORIGINS lists it, such as https://www.example.com.';
    case 'terms-outdated':
      return `The terms in force are of version ${fault.version}. Read them (GET /v1/terms) and accept that version.`;
    case 'data-product-terms':
      return `This data product has terms, of version ${fault.version} now. Read them, and accept that version: {"version":"${fault.version}","accepted":true}.`;
    case 'nothing-of-ones-own':
      return 'Nothing can be registered to this kind of account, so it has no data of its own. Ask for that of others: third-party.';
    case 'service-not-theirs':
      return 'A credential of the type service is for administrators of a fleet, and for approved service providers.';
    case 'company-of-a-company':
      return 'Give the details of the company where kind is company, and leave them out where it is person.';
    case 'redirect-not-registered':
      return 'Give one of the redirect addresses of this credential, letter by letter.';
    case 'service-sends-nobody-back':
      return 'A service sends nobody back: leave this out.';
    case 'rate-day-taken':
      return 'A rate takes effect on that day already. Choose another day.';
  }
}

const daysToChoose = ({ allowed }: { allowed: { from: string; to: string } }): string =>
  `Choose days from ${allowed.from} to ${allowed.to}.`;
