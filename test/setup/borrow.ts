/** Asks for what the whole run shares (lender.ts). */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json, text } from 'node:stream/consumers';

/** Waits until it is there, however long: the very first sandbox of a machine builds the engine, and `fetch` would give up. */
export async function borrow(path: string): Promise<object> {
  const lender = process.env['LENDER'];
  if (!lender) throw new Error('Nothing is lent: tests are started by npm test.');
  const [answer] = (await once(get(lender + path, { agent: false }), 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(await text(answer));
  return (await json(answer)) as object;
}
