/** One sandbox for the whole run. */
import { startOwnSandbox } from './own-sandbox.ts';
import { runningSandbox } from './running-sandbox.ts';

export default async function startEverything(): Promise<void> {
  runningSandbox.sandbox = await startOwnSandbox();
  Object.assign(process.env, runningSandbox.sandbox.facts);
}
