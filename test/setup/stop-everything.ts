import { runningSandbox } from './running-sandbox.ts';

export default async function stopEverything(): Promise<void> {
  await runningSandbox.sandbox?.stop();
}
