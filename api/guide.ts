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
] as const;
export type GuideRole = (typeof guideRoles)[number];
