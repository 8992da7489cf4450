/** One client on one connection: whole answers, with the time of the first byte. */
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export interface Fetched {
  body: Buffer;
  /** Milliseconds until the first byte of the body, and until all of it. */
  firstMs: number;
  ms: number;
}

/** Must be answered 200. */
export function fetched(url: string, token: string): Promise<Fetched> {
  return new Promise((resolve, reject) => {
    const asked = performance.now();
    request(url, { agent, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } }, (answer) => {
      const chunks: Buffer[] = [];
      let firstMs = 0;
      answer.on('data', (chunk: Buffer) => {
        firstMs ||= performance.now() - asked;
        chunks.push(chunk);
      });
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve({ body: Buffer.concat(chunks), firstMs, ms: performance.now() - asked });
        else reject(new Error(`answered ${answer.statusCode}: ${Buffer.concat(chunks).toString()}`));
      });
      answer.once('error', reject);
    })
      .once('error', reject)
      .end();
  });
}
