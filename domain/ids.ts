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

/** The workflow that carries a request: opaque, derived, and so found again without being stored. */
export const workflowIdOf = (id: RequestId): string => `req-${id}`;
