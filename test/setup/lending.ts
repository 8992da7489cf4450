import type { Lender } from './lender.ts';

/** What the run started and must stop; setup and teardown share one module instance, so one object will do. */
export const lending: { lender?: Lender } = {};
