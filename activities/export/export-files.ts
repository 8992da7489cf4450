/** Makes the files of one attempt at an export, some at a time, and keeps what earlier attempts have finished. */
import { createHash } from 'node:crypto';
import { catalogueNow, type Catalogue, type CatalogueSignal } from '../../db/readings/catalogue.ts';
import {
  isFileOf,
  type ExportPlan,
  type FileRow,
  type FinishedFile,
  type ProductToExport,
} from '../../db/export/plan.ts';
import { fileNameOf, MANIFEST, SUMMARY, SUMMARY_POSITION, type Format } from '../../domain/export/formats.ts';
import { manifestText } from '../../domain/export/manifest.ts';
import { whyLeftOut } from '../../domain/registry/chosen.ts';
import { summaryText } from '../../domain/export/summary/summary.ts';
import type { ExportControl, ExportParts } from './export-data.ts';
import { manifestOf } from './manifest.ts';
import { productFile } from './product-file.ts';
import { once, record, store } from './stored.ts';
import { exportTables } from './tables.ts';

/** Writes and records the files of each product, and then the summary and the manifest. Answers the catalogue's version that all of it goes by. */
export async function exportFiles(parts: ExportParts, plan: ExportPlan, control: ExportControl): Promise<number> {
  await sweepAttemptBefore(parts, plan);
  const catalogue = await catalogueNow(parts.db);
  const choice = choiceIn(plan, catalogue);
  const files = plan.products.map((): FileRow[] => []);
  const toMake = plan.products.flatMap((product, i) =>
    plan.request.formats.map((format, j) => ({ product, format, i, j })),
  );
  await atOnce(parts.filesAtOnce, toMake, control.signal, async ({ i, j, ...one }, signal) => {
    const file =
      (await keptFile(parts, plan, choice, one)) ??
      (await makeFile(parts, { plan, choice }, one, { ...control, signal }));
    (files[i] ??= [])[j] = file;
  });
  const facts = {
    request: plan.request,
    tables: plan.request.type === 'public-body' ? await exportTables(parts, plan, control) : null,
    products: plan.products.map((product, i) => ({ product, files: files[i] ?? [] })),
    catalogue,
    keptFrom: (await parts.source.keptFrom?.()) ?? null,
  };
  const manifest = manifestOf(facts);
  const told = { productId: null, given: [], leftOut: null, records: () => 0, signals: () => null };
  const text = manifestText(manifest);
  const written = [
    { ...told, name: SUMMARY, position: SUMMARY_POSITION, chunks: once(Buffer.from(summaryText(manifest))) },
    { ...told, name: MANIFEST, position: 0, chunks: once(Buffer.from(text)), manifest: text },
  ];
  const stored: FinishedFile[] = [];
  for (const file of written) stored.push(await store(parts, plan, control, file));
  await record(parts, plan, stored);
  return catalogue.version;
}

/** What of the catalogue is given, by what the request chose (R51, R52). */
interface Choice {
  given: readonly CatalogueSignal[];
  /** A hash of what is not; empty where all is. */
  leftOut: string;
}

function choiceIn({ request: { chosen } }: ExportPlan, { signals }: Catalogue): Choice {
  const given = signals.filter((signal) => whyLeftOut(chosen, signal) === null);
  if (given.length === signals.length) return { given: signals, leftOut: '' };
  const paths = signals.filter((signal) => !given.includes(signal)).map(({ path }) => path);
  return { given, leftOut: createHash('sha256').update(JSON.stringify(paths)).digest('base64url') };
}

interface FileToMake {
  product: ProductToExport;
  format: Format;
}

/** The file that an earlier attempt made for the same cut and the same signals, if it still lies there whole. */
async function keptFile(
  { storage }: ExportParts,
  { done }: ExportPlan,
  { leftOut }: Choice,
  { product, format }: FileToMake,
): Promise<FileRow | undefined> {
  const file = done.find((one) => isFileOf(one, product.productId, format));
  if (file && (file.leftOut ?? '') !== leftOut) return undefined;
  if (!file || JSON.stringify(file.given) !== JSON.stringify(product.given)) return undefined;
  const found = await storage.find(file.storageKey);
  return found?.bytes === file.bytes ? file : undefined;
}

async function makeFile(
  parts: ExportParts,
  { plan, choice }: { plan: ExportPlan; choice: Choice },
  { product, format }: FileToMake,
  control: ExportControl,
): Promise<FileRow> {
  const { productId, given, position } = product;
  const { id, period, formats } = plan.request;
  const facts = { requestId: id, product, period, given };
  const file = productFile(facts, { source: parts.source, signals: choice.given, ...control }, format);
  const stored = await store(parts, plan, control, {
    name: fileNameOf(product, format),
    // Each file has a place of its own, the manifest's being 0.
    position: position * formats.length + formats.indexOf(format) + 1,
    productId,
    given,
    leftOut: choice.leftOut,
    ...file,
  });
  await record(parts, plan, [stored]);
  return stored;
}

/** Removes the folder of the attempt before, unless that attempt recorded a file: recorded files are still needed. */
async function sweepAttemptBefore({ storage }: ExportParts, { attempt, request, done }: ExportPlan): Promise<void> {
  const before = attempt - 1;
  if (before > 0 && !done.some((file) => file.attempt === before)) await storage.removeAll(`${request.id}/${before}`);
}

/** Works on all items, so many at once; after a failure the rest is stopped and waited for, and the first one thrown. */
async function atOnce<T>(
  most: number,
  items: T[],
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const left = items.values();
  const worker = async () => {
    for (const item of left) {
      either.throwIfAborted();
      await work(item, either).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      });
    }
  };
  await Promise.allSettled(Array.from({ length: most }, worker));
  either.throwIfAborted();
}
