/** The types of request (rules.md, Types of request): who may submit each, of which products, through which gates. */
import type { Gate } from './stages.ts';

/** `developer`: an outsider whose programs read what others let them (R41). `service`: a program of the operator's own, which brings data in. */
export const accountKinds = ['retail', 'fleet', 'provider', 'developer', 'staff', 'service'] as const;
export type AccountKind = (typeof accountKinds)[number];

export const productKinds = ['vehicle', 'wallbox', 'charger'] as const;
export type ProductKind = (typeof productKinds)[number];

interface RequestTypeRow {
  account: AccountKind | null;
  gates: readonly Gate[];
}

export const requestTypes = {
  customer: { account: 'retail', gates: [] },
  fleet: { account: 'fleet', gates: [] },
  agent: { account: null, gates: ['consent'] },
  provider: { account: 'provider', gates: ['consent'] },
  rental: { account: 'fleet', gates: [] },
  'unregistered-fleet': { account: null, gates: ['ownership-check'] },
  'public-body': { account: null, gates: ['review'] },
} as const satisfies Record<string, RequestTypeRow>;

export type RequestType = keyof typeof requestTypes;
/** The types by which a third party asks for a customer's data. */
export const sharingTypes = ['agent', 'provider'] as const satisfies readonly RequestType[];
export const isSharing = (type: RequestType): type is (typeof sharingTypes)[number] =>
  (sharingTypes as readonly RequestType[]).includes(type);

/** R52: the types by which somebody asks for data of what others drive. */
export const othersDriveTypes = [
  'fleet',
  'provider',
  'rental',
  'unregistered-fleet',
] as const satisfies readonly RequestType[];
export const othersDrive = (type: RequestType): type is (typeof othersDriveTypes)[number] =>
  (othersDriveTypes as readonly RequestType[]).includes(type);

export const requestTypeNames = Object.keys(requestTypes) as [RequestType, ...RequestType[]];

/** R13: a request that nobody confirms lapses. R36: that of a public body never does: staff see it from its receipt on, and end it. */
export const lapsesUnconfirmed = (type: RequestType): boolean => type !== 'public-body';

/** The types whose products people bind to them: what is given was decided for the one request, and is no registration (R34, R36). */
export const boundTypes = ['unregistered-fleet', 'public-body'] as const satisfies readonly RequestType[];
export const isBound = (type: RequestType): type is (typeof boundTypes)[number] =>
  (boundTypes as readonly RequestType[]).includes(type);
