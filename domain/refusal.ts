/**
 * Why the record does not do what was asked: a code and its facts. What a person reads about it, and which HTTP status it
 * has, stands in `api/call/problems/refusals.ts`.
 */
import type { ProductKind } from './requests/types.ts';
import type { EndState, State } from './requests/states.ts';
import type { Day } from './time/day.ts';
import type { PeriodFault } from './time/period.ts';

/** Why a link is no longer alive: the end of its request, another decision (`decided`), a newer link (`replaced`), or what it led to was
 * removed (`removed`, R58); an invitation or a rental that is over (R46). */
export type DeadBecause = EndState | 'decided' | 'replaced' | 'removed' | 'invitation-over' | 'rental-over';

/** What is wrong with one value of a form: where it stands (`at`, a JSON pointer) and what it breaks. */
export type FieldFault = { at: string } & (
  | PeriodFault
  | { code: 'vin-not-registered' | 'vin-not-activated' }
  | { code: 'not-registered-for-the-period' }
  | { code: 'other-users-not-informed' | 'no-such-group' }
  /** R66 */
  | { code: 'is-the-customer' }
  | { code: 'measures-outdated'; version: string }
  /** Of trade secrets that staff hold back (R54). */
  | { code: 'not-a-trade-secret' | 'ground-not-in-force' }
  | { code: 'none-registered'; kind: ProductKind }
  | { code: 'market-not-served'; markets: readonly string[] }
  | { code: 'no-such-vehicle' | 'registered-to-another' }
  /** Of what a public body is given (R56). */
  | { code: 'for-emergencies-alone' }
  | { code: 'not-in-this-share' | 'not-in-this-access' }
  | { code: 'rate-not-in-the-future'; today: Day }
  | { code: 'rate-day-taken' | 'more-than-charged' }
  | { code: 'too-many-products'; most: number }
  /** Of the registry. */
  | { code: 'kind-stays' | 'email-taken' | 'vin-malformed' }
  | { code: 'no-such-company' | 'no-such-product' | 'no-such-holder' }
  | { code: 'company-of-another-kind'; kind: string }
  | { code: 'registration-stays' | 'registration-has-ended' }
  | { code: 'catalogue-full'; most: number }
  /** Of data products (R44). */
  | { code: 'data-product-terms'; version: string }
  /** Of the people of companies. */
  | { code: 'user-there' | 'rented-then' | 'rental-over' }
  /** Of enquiries (R50). */
  | { code: 'no-complaint' }
  /** Of consents for providers. */
  | { code: 'no-such-provider' | 'no-such-data-product' | 'until-is-over' }
  /** Of webhooks. */
  | { code: 'address-not-public' | 'no-such-frontend' }
  /** Of developers and their credentials. */
  | { code: 'terms-outdated'; version: string }
  | {
      code:
        | 'nothing-of-ones-own'
        | 'service-not-theirs'
        | 'company-of-a-company'
        | 'service-sends-nobody-back'
        | 'redirect-not-registered';
    }
);

export type Refused =
  /** It is not there, or it is somebody else's: the two can't be told apart. */
  | { code: 'not-found' }
  | { code: 'link-dead'; reason: DeadBecause }
  | { code: 'not-in-this-state'; state: State }
  | { code: 'share-over'; state: State }
  | { code: 'change-asked-before'; state: State }
  | { code: 'application-decided-before'; state: string }
  | { code: 'mail-not-repeated'; state: string; step?: string | undefined }
  | { code: 'written-meanwhile' }
  /** R60: of misuse and erasing. */
  | { code: 'case-over'; state: string }
  | { code: 'nothing-given'; state: State }
  /** The enquirer writes no more: it is over, or too much for now. */
  | { code: 'enquiry-closed' | 'enquiry-full' }
  | { code: 'invalid'; faults: readonly FieldFault[] }
  /** Nothing was ever registered to the account (R3). */
  | { code: 'no-data-available' }
  | { code: 'key-reused' }
  /** R54: a refusal of trade secrets that was dropped or ended before. */
  | { code: 'withholding-over' }
  /** R15: the requester had so many sent lately. */
  | { code: 'too-many-new-links' | 'too-many-mails'; againInSeconds: number }
  | { code: 'no-rental-company' }
  /** For administrators of a fleet alone (R46). */
  | { code: 'not-an-administrator' }
  | { code: 'no-approved-provider' }
  /** What comes after this place in the feed is kept no longer, or the place is one of before a restore (R43). */
  | { code: 'cursor-too-old' }
  /** Notices after this place are kept no longer (R58). */
  | { code: 'notices-too-old' }
  /** R41: what comes before API access, in this order. */
  | { code: 'not-a-developer-of-the-company' | 'no-developer-profile' | 'no-api-access' }
  | { code: 'terms-not-accepted'; version: string }
  | { code: 'developer-registered-before' | 'access-in-review' }
  | { code: 'access-decided-before'; state: string }
  | { code: 'credential-revoked' | 'two-secrets-live' | 'no-secrets-of-a-public' }
  | { code: 'too-many-credentials'; most: number }
  /** Of webhooks. */
  | { code: 'webhook-disabled' | 'last-secret' }
  | { code: 'too-many-webhooks'; most: number }
  /** R46: of the people of companies. */
  | { code: 'last-administrator' | 'of-another-company' }
  | { code: 'too-many-invitations'; most: number }
  /** Held too long to be safe: asked again, it goes on. */
  | { code: 'too-busy' };

/** Thrown by the record. Its facts are codes, states, days and counts, never personal data. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly why: Refused;

  constructor(why: Refused) {
    super(why.code);
    this.why = why;
  }
}

/** @returns the same refusal for a thing that does not exist and for one that belongs to somebody else */
export const notFound = (): Refusal => new Refusal({ code: 'not-found' });
export const linkDead = (reason: DeadBecause): Refusal => new Refusal({ code: 'link-dead', reason });
export const notInThisState = ({ status }: { status: State }): Refusal =>
  new Refusal({ code: 'not-in-this-state', state: status });

/** @throws Refusal `invalid` where there is any fault */
export function refuseIf(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw new Refusal({ code: 'invalid', faults });
}
