import type { ChildProcess } from 'node:child_process';

/** What the run started and must stop; setup and teardown share one module instance, so one object will do. */
export const runningSandbox: { child?: ChildProcess; folder?: string } = {};
