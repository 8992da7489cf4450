/** Histories as files: Temporal's messages as JSON, with enums and long numbers as text and bytes in base64. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';

// The SDK's own historyToJSON refuses its messages where npm has installed protobufjs more than once.
const { History } = proto.temporal.api.history.v1;
const folder = fileURLToPath(new URL('histories/', import.meta.url));

export const historyFile = (name: string): string => `${folder}${name}.json`;

export function writeHistory(name: string, history: proto.temporal.api.history.v1.IHistory): void {
  const json = History.toObject(History.fromObject(history), { enums: String, longs: String, bytes: String });
  writeFileSync(historyFile(name), `${JSON.stringify(json)}\n`);
}

/** All of them, with the text that stands in the file. */
export const storedHistories = (): { name: string; text: string; history: proto.temporal.api.history.v1.IHistory }[] =>
  readdirSync(folder).map((file) => {
    const text = readFileSync(folder + file, 'utf8');
    return { name: file.replace('.json', ''), text, history: History.fromObject(JSON.parse(text) as object) };
  });
