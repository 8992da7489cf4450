/** What is answered about each vehicle or charger that a fleet consents to, and a provider subscribes (R47, R48). */
import { misfits } from '../fleets/verdicts.ts';

export const consentVerdicts = ['consented', 'already-consented', ...misfits] as const;
export type ConsentVerdict = (typeof consentVerdicts)[number];

export const consentRemovalVerdicts = ['removed', 'no-consent', 'malformed'] as const;
export type ConsentRemovalVerdict = (typeof consentRemovalVerdicts)[number];

/**
 * Subscribing as a provider. `no-consent` says the same whether a VIN exists or not; `beyond-consent`: there is consent, and not for
 * this data product; `already-subscribed`: to this data product or to another one, which has to end first.
 */
export const providerVerdicts = [
  'subscribed',
  'already-subscribed',
  'no-consent',
  'beyond-consent',
  'malformed',
] as const;
export type ProviderVerdict = (typeof providerVerdicts)[number];

/** Why consent, or what was subscribed by it, ended. */
export const consentEnds = [
  'fleet',
  'provider',
  'user',
  'unenrolled',
  'data-product',
  'vehicle',
  'expired',
  'staff',
] as const;
export type ConsentEnd = (typeof consentEnds)[number];
