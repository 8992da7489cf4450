/** Everything that a run leaves behind outside the record, the files and the mails: as text, to be searched. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { workflowOf } from '../front-door/engine.ts';
import { sandboxFolder } from '../front-door/record.ts';

/** The logs of all processes of ours, the sandbox's own included. */
export function logs(): string {
  const folder = join(sandboxFolder(), 'logs');
  const files = [...readdirSync(folder).map((file) => join(folder, file)), process.env['SANDBOX_LOG'] ?? ''];
  return files.map((file) => readFileSync(file, 'utf8')).join('\n');
}

/** All events of all workflows, and what lists of workflows show. */
export async function engineTexts(client: Client): Promise<{ histories: string; visibility: string; count: number }> {
  const texts: string[] = [];
  const shown: string[] = [];
  for await (const { workflowId, runId, raw } of client.workflow.list()) {
    shown.push(textsIn(raw).join('\n'));
    texts.push(textsIn(await client.workflow.getHandle(workflowId, runId).fetchHistory()).join('\n'));
  }
  return { histories: texts.join('\n'), visibility: shown.join('\n'), count: texts.length };
}

/** What the engine tells of a workflow at this moment, the latest failure of its activities included. */
export const describedText = async (client: Client, request: { id: string }): Promise<string> =>
  textsIn((await workflowOf(client, request).describe()).raw).join('\n');

/** Every string of a message, and its bytes as text: payloads are bytes. */
function textsIn(message: unknown): string[] {
  if (typeof message === 'string') return [message];
  if (message instanceof Uint8Array) return [Buffer.from(message).toString('utf8')];
  if (typeof message !== 'object' || message === null) return [];
  return Object.entries(message).flatMap(([name, value]) => [name, ...textsIn(value)]);
}

/** What `/metrics` of the API and of the worker say. */
export async function metrics(...urls: string[]): Promise<string> {
  const answers = await Promise.all(urls.map((url) => fetch(url)));
  if (!answers.every(({ ok }) => ok)) throw new Error('the metrics can not be read');
  return (await Promise.all(answers.map((answer) => answer.text()))).join('\n');
}

export interface Told {
  status: number;
  /** Of the call that it answers. */
  url: string;
  text: string;
}

/** Keeps every answer of 400 and more that this process gets from now on; stop it by what it returns. */
export function keepProblems(kept: Told[]): () => void {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await real(input, init);
    if (answer.status >= 400) kept.push({ status: answer.status, url: answer.url, text: await answer.clone().text() });
    return answer;
  };
  return () => {
    globalThis.fetch = real;
  };
}
