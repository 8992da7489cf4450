import type { OwnSandbox } from './own-sandbox.ts';

/** What the run started and must stop; setup and teardown share one module instance, so one object will do. */
export const runningSandbox: { sandbox?: OwnSandbox } = {};
