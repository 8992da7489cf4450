/** Loads what reads the messages: JSON, or a module of the operator's own. */
import { pathToFileURL } from 'node:url';
import { refuseSettings } from '../../settings.ts';
import { decodeJson, type Decode } from './message.ts';

/** The decoder of that module, its default export; without a module, that of JSON. Ends the process with 78 where there is none. */
export async function loadDecoder(module: string | undefined): Promise<Decode> {
  if (module === undefined) return decodeJson;
  const loaded: unknown = await import(pathToFileURL(module).href).catch((error: unknown) =>
    refuse(`it can't be loaded (${error instanceof Error ? error.message : 'no reason given'})`),
  );
  const decode = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined;
  return isDecoder(decode) ? decode : refuse('its default export is no function');
}

const isDecoder = (value: unknown): value is Decode => typeof value === 'function';

const refuse = (fault: string): never =>
  refuseSettings([
    `KAFKA_DECODER: ${fault}. Give the path of a JavaScript module whose default export reads a message (docs/operating.md, Kafka).`,
  ]);
