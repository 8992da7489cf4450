/** The ingest process: takes the readings of products in. Any number may run. */
import { createLog } from '../log.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { readIngestSettings } from '../settings.ts';
import { kafkaOf } from '../kafka-settings.ts';
import { loadDecoder } from './kafka/decoder.ts';
import { startIngest } from './start.ts';

const settings = readIngestSettings();
const log = createLog('ingest', settings.LOG_LEVEL);
const kafka = kafkaOf(settings);
const decode = await loadDecoder(kafka?.decoder);
await runUntilStopped(log, () => startIngest(settings, log, kafka && { settings: kafka, decode }));
