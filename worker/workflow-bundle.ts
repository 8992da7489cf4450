/**
 * The workflows as one piece of code. To make it holds the processor for seconds, and whatever waits for an answer meanwhile takes
 * it for late: so it is kept beside the build, with a hash of each file that it was made of, and made anew where one differs.
 */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type BundleOptions, type WorkflowBundle } from '@temporalio/worker';
import type { Logger } from 'pino';
import { z } from 'zod';
import { loggerFor } from './engine.ts';

const isBuild = import.meta.url.endsWith('.js');
const ownWorkflows = fileURLToPath(new URL(`../workflows/index.${isBuild ? 'js' : 'ts'}`, import.meta.url));
const build = fileURLToPath(new URL('..', import.meta.url));
const keptFile = resolve(build, 'workflow-bundle.json');

const Kept = z.object({
  /** What made it. */
  sdk: z.string(),
  /** SHA-256 of each file that it was made of, by its path from the build. */
  madeOf: z.record(z.string(), z.string()),
  code: z.string(),
});

/** The product's own workflows; those of another path are for tests that change them, and are made each time. */
export async function bundleWorkflows(log: Logger, workflowsPath = ownWorkflows): Promise<WorkflowBundle> {
  const logger = loggerFor(log);
  if (!isBuild || workflowsPath !== ownWorkflows) return bundleWorkflowCode({ workflowsPath, logger });
  const code = keptCode();
  if (code !== undefined) return { code };
  const files = new Set<string>();
  const made = await bundleWorkflowCode({ workflowsPath, logger, webpackConfigHook: notingFiles(files) });
  keep(made.code, files);
  return made;
}

/** What was kept, where all that it was made of is as it was then. */
function keptCode(): string | undefined {
  try {
    const { sdk, madeOf, code } = Kept.parse(JSON.parse(readFileSync(keptFile, 'utf8')));
    const isSame = sdk === sdkVersion() && Object.entries(madeOf).every(([path, hash]) => hashOf(path) === hash);
    return isSame ? code : undefined;
  } catch {
    return undefined; // none, or a file is gone
  }
}

/** Where the build can't be written to, each start makes it. */
function keep(code: string, files: ReadonlySet<string>): void {
  const unfinished = `${keptFile}.${process.pid}`;
  try {
    const madeOf: Record<string, string> = {};
    for (const file of files) {
      const path = relative(build, file);
      const hash = hashOf(path);
      if (hash !== undefined) madeOf[path] = hash;
    }
    writeFileSync(unfinished, JSON.stringify({ sdk: sdkVersion(), madeOf, code } satisfies z.infer<typeof Kept>));
    renameSync(unfinished, keptFile); // another worker that starts at this moment finds a whole one, or none
  } catch {
    // as the sentence above says
  }
}

/** Of a file; none of what is no file: the entry that the SDK makes up. */
function hashOf(path: string): string | undefined {
  try {
    return createHash('sha256')
      .update(readFileSync(resolve(build, path)))
      .digest('hex');
  } catch {
    return undefined;
  }
}

const sdkVersion = (): string =>
  z.object({ version: z.string() }).parse(createRequire(import.meta.url)('@temporalio/worker/package.json')).version;

/** Has webpack tell which files it read. */
const notingFiles =
  (files: Set<string>): NonNullable<BundleOptions['webpackConfigHook']> =>
  (config) => ({
    ...config,
    plugins: [
      ...(config.plugins ?? []),
      (compiler) =>
        compiler.hooks.done.tap('noting files', ({ compilation }) => {
          for (const file of compilation.fileDependencies) files.add(file);
        }),
    ],
  });
