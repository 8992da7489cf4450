/** Takes what the floor of `mail.ts` posts, and answers as the mail service does. Its own cost counts for nobody. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((req, res) => {
  req.resume().once('end', () => res.writeHead(202).end());
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port)); // TCP has one
process.on('disconnect', () => process.exit());
