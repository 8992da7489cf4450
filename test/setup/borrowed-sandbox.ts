/**
 * The sandbox of this worker of jest: begun by the first file that needs one, and used by one file after the other. So what
 * a test stops, kills or moves in time is nobody else's meanwhile.
 */
import { borrow } from './borrow.ts';

if (process.env['LENDER'] && !process.env['SANDBOX_URL'])
  Object.assign(process.env, await borrow(`/sandbox/${process.env['JEST_WORKER_ID']}`));
