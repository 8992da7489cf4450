/** What is answered about each vehicle or charger of an act of a fleet (R45): what does not fit is refused one by one, and harms no other. */

/** Adding vehicles. `not-registered` says the same whether a VIN is another's or does not exist (R5). */
export const additionVerdicts = [
  'added',
  'already-there',
  'malformed',
  'not-registered',
  'device-in-use',
  'plug-in-device-needs-multi-make',
  'multi-make-needs-plug-in-device',
] as const;
export type AdditionVerdict = (typeof additionVerdicts)[number];

export const removalVerdicts = ['removed', 'not-there', 'malformed'] as const;
export type RemovalVerdict = (typeof removalVerdicts)[number];

/**
 * Why a vehicle or charger can't have a data product, be it for the fleet itself or for a provider. `not-registered` says the same
 * whether a VIN is another's or does not exist (R5).
 */
export const misfits = [
  'product-not-added',
  'not-activated',
  'not-registered',
  'malformed',
  'plug-in-device-needs-multi-make',
  'multi-make-needs-plug-in-device',
] as const;

/** Subscribing. `already-subscribed`: to this data product or to another one, which has to end first. */
export const subscriptionVerdicts = ['subscribed', 'already-subscribed', ...misfits] as const;
export type SubscriptionVerdict = (typeof subscriptionVerdicts)[number];

export const endVerdicts = ['ended', 'not-subscribed', 'malformed'] as const;
export type EndVerdict = (typeof endVerdicts)[number];

/** Those that say that it is as was asked for, by now or before. */
const GOOD: ReadonlySet<string> = new Set([
  'added',
  'already-there',
  'removed',
  'subscribed',
  'ended',
  'consented',
  'already-consented',
]);
export const isGood = (verdict: string): boolean => GOOD.has(verdict);

/** The verdict on one entry, which is told by what was given. */
export interface Judged<V extends string> {
  vin?: string;
  serial?: string;
  verdict: V;
}

/** At once, in one act. */
export const MOST_AT_ONCE = 10_000;
