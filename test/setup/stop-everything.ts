import { lending } from './lending.ts';

export default async function stopEverything(): Promise<void> {
  await lending.lender?.stop();
}
