/** Reads a ZIP, as a test was handed it. */
import { inflateRawSync } from 'node:zlib';

/** The files of a ZIP, by its central directory. */
export function unzip(zip: Buffer): [string, Buffer][] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'));
  const found: [string, Buffer][] = [];
  let p = zip.readUInt32LE(end + 16);
  for (let i = zip.readUInt16LE(end + 10); i > 0; i--) {
    const [compressed, nameLength, local] = [
      zip.readUInt32LE(p + 20),
      zip.readUInt16LE(p + 28),
      zip.readUInt32LE(p + 42),
    ];
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    found.push([
      zip.toString('utf8', p + 46, p + 46 + nameLength),
      inflateRawSync(zip.subarray(data, data + compressed)),
    ]);
    p += 46 + nameLength + zip.readUInt16LE(p + 30) + zip.readUInt16LE(p + 32);
  }
  return found;
}
