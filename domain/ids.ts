/** Identifiers as types of their own, so that one can't be passed where another is meant. */
import { z } from 'zod';

export const requestIdSchema = z.uuid().brand<'RequestId'>();
export type RequestId = z.infer<typeof requestIdSchema>;

export const productIdSchema = z.uuid().brand<'ProductId'>();
export type ProductId = z.infer<typeof productIdSchema>;

/** A company's UUID (R10). */
export const cuuidSchema = z.uuid().brand<'Cuuid'>();
export type Cuuid = z.infer<typeof cuuidSchema>;

export const enquiryIdSchema = z.uuid().brand<'EnquiryId'>();
export type EnquiryId = z.infer<typeof enquiryIdSchema>;

/** Of an invitation to join a company (R46), and of a renter's access. */
export type InvitationId = string & z.$brand<'InvitationId'>;
export type RentalId = string & z.$brand<'RentalId'>;

/** Of a link to continuous data (R42). */
export type LinkId = string & z.$brand<'LinkId'>;

/** What a workflow carries through its life, and what the id of such a workflow begins with. */
export const carried = {
  request: 'req-',
  'api-access': 'api-',
  credential: 'cred-',
  link: 'link-',
  'provider-consent': 'tspc-',
} as const;
export type CarriedKind = keyof typeof carried;
export const carriedKinds = Object.keys(carried) as CarriedKind[]; // its own keys

/** The workflow that carries something: opaque, derived, and so found again without being stored. */
export const workflowIdFor = (kind: CarriedKind, id: string): string => carried[kind] + id;
export const workflowIdOf = (id: RequestId): string => workflowIdFor('request', id);
