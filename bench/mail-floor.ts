/**
 * The floor of a mail: one row inserted, one POST with a body of a mail's size on a kept-alive connection, one row updated;
 * nothing around them. Started by `mail.ts`, which tells it how many and how many at once.
 */
import { Agent, request } from 'node:http';
import { Pool } from 'pg';

const [databaseUrl, receiver = ''] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 20, application_name: 'mail-floor' });
const agent = new Agent({ keepAlive: true });

process.on('message', ({ count, atOnce, bytes }: { count: number; atOnce: number; bytes: number }) => {
  const body = 'x'.repeat(bytes);
  let left = count;
  const sender = async () => {
    while (left > 0) {
      left -= 1;
      const { rows } = await pool.query<{ id: string }>({
        name: 'insert',
        text: 'insert into mail_floor (queued_at) values (now()) returning id',
      });
      await post(body);
      await pool.query({
        name: 'update',
        text: 'update mail_floor set accepted_at = now() where id = $1',
        values: [rows[0]?.id],
      });
    }
  };
  void Promise.all(Array.from({ length: atOnce }, sender)).then(() => process.send?.('done'));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

const post = (body: string): Promise<void> =>
  new Promise((resolve, reject) => {
    request(receiver, { method: 'POST', agent, headers: { 'content-type': 'application/json' } }, (answer) => {
      answer.resume().once('end', resolve);
    })
      .once('error', reject)
      .end(body);
  });
