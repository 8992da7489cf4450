/** The roles that people may have to a product, and where each leads (R37). */
export const guideRoles = [
  'owner',
  'fleet',
  'driver',
  'renter',
  'second-hand',
  'selling',
  'register',
  'third-party',
  'agent',
  'provider',
  'rental-company',
  'unregistered-fleet',
  'public-body',
  'question',
] as const;
/** What the front page asks; who acts for others is led on from there. */
export const askedRoles = guideRoles.filter((role) => role !== 'agent' && role !== 'provider');

export type GuideRole = (typeof guideRoles)[number];
