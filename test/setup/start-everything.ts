/** Begins nothing but the lender: what a run needs is started when a file asks for it. */
import { lending } from './lending.ts';
import { startLender } from './lender.ts';

export default async function startEverything(): Promise<void> {
  lending.lender = await startLender();
  process.env['LENDER'] = lending.lender.url;
}
