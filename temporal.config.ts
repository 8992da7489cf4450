/** How the engine is reached: everything from the environment (TEMPORAL_ADDRESS, _NAMESPACE, _API_KEY, _TLS_*, profiles). */
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';

/** The one task queue: requests differ in their gates, not in the workers they need. */
export const TASK_QUEUE = 'data-requests';

const config = () => loadClientConnectConfig();

/** For code that connects by other means than the client. */
export const connectionOptions = () => config().connectionOptions;

export const namespace = (): string => config().namespace ?? 'default';

/** A client that connects when it is first used, so that a process starts and serves while the engine is away. */
export const connectClient = (): Client =>
  new Client({ connection: Connection.lazy(config().connectionOptions), namespace: namespace() });
