/** Answers that are the same for everybody: made and compressed once. Pages are not: they hold secrets beside what others may choose. */
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** Sends `content` as `type` (`css`, `json` …), compressed for clients that accept it. */
export function compressed(type: string, content: string | Buffer): (req: Request, res: Response) => void {
  const plain = Buffer.from(content);
  const zipped = gzipSync(plain, { level: 9 });
  return (req, res) => {
    const takesGzip = req.acceptsEncodings('gzip', 'identity') === 'gzip';
    res.type(type).vary('Accept-Encoding');
    if (takesGzip) res.set('Content-Encoding', 'gzip');
    res.send(takesGzip ? zipped : plain);
  };
}
