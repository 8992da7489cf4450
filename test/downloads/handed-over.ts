/** What lies behind a download link: every file fetched, and held against what the listing and the manifest say of it (R16). */
import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import { manifestSchema, type Manifest } from '../../domain/export/manifest.ts';
import { call, sandboxUrl } from '../front-door/front-door.ts';

export interface ProductFile {
  requestId: string;
  product: { kind: string; vin?: string; serial?: string; name: string };
  given: { from: string; until: string }[];
  records: { at: string; signal: string; value: unknown }[];
}

/** Fetches one file, whole and as bytes; rejects when the connection breaks off before its end. */
export async function fetchFile(href: string, init: RequestInit = {}): Promise<{ status: number; bytes: Buffer }> {
  const answer = await fetch(href.startsWith('http') ? href : sandboxUrl() + href, init);
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** The files that a link lists, on however many pages. */
export async function filesListed(
  link: string,
): Promise<{ name: string; href: string; sha256: string; bytes: number; records: number }[]> {
  const files = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { status, body } = await call(cursor ? `${link}?cursor=${cursor}` : link);
    expect(status).toBe(200);
    files.push(...body.files);
    cursor = body.next;
  }
  return files;
}

/** Downloads everything behind a link; fails where a size, a hash, a count or a name is not as listing and manifest say. */
export async function downloadAll(link: string): Promise<{ manifest: Manifest; files: ProductFile[] }> {
  const bytes = new Map<string, Buffer>();
  for (const { name, href, sha256, bytes: size } of await filesListed(link)) {
    const file = await fetchFile(href);
    expect({ status: file.status, sha256: sha256Of(file.bytes), size: file.bytes.length }).toEqual({
      status: 200,
      sha256,
      size,
    });
    bytes.set(name, file.bytes);
  }
  const manifest = manifestSchema.parse(JSON.parse(bytes.get('manifest.json')?.toString() ?? ''));
  const named = manifest.products.flatMap(({ file, ...rest }) => (file ? [{ ...rest, file }] : []));
  expect([...bytes.keys()]).toEqual(['manifest.json', ...named.map(({ file }) => file.name)]);
  const files = named.map(({ product, given, file }) => {
    const found = bytes.get(file.name) ?? Buffer.alloc(0);
    const content = JSON.parse(found.toString()) as ProductFile; // a wrong guess fails the next lines
    expect(content).toMatchObject({ requestId: manifest.request.id, product, given });
    expect(file).toMatchObject({
      bytes: found.length,
      records: content.records.length,
      sha256: sha256Of(found),
    });
    return content;
  });
  expect(manifest.records).toBe(files.reduce((sum, { records }) => sum + records.length, 0));
  return { manifest, files };
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
