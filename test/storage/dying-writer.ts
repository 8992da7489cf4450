/** Writes to a bucket and never ends: says so when some parts are there, for the test to kill it. */
import { openStorage, type StoragePlace } from '../../storage/open.ts';

const [place = '', key = ''] = process.argv.slice(2);
const storage = await openStorage(JSON.parse(place) as StoragePlace);
async function* endless(): AsyncGenerator<Buffer> {
  for (let megabytes = 0; ; megabytes += 1) {
    if (megabytes === 40) process.stdout.write('some parts are there\n');
    if (megabytes >= 40) await new Promise(() => setInterval(() => {}, 1000)); // for ever
    yield Buffer.alloc(1 << 20);
  }
}
await storage.write(key, endless());
