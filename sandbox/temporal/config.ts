/** Where Temporal keeps its data. */
export interface PostgresLogin {
  host: string;
  port: number;
  user: string;
  password: string;
}

/** The two databases: histories and queues, and what lists of workflows are made from. */
export const DATABASES = { temporal: 'temporal', visibility: 'temporal_visibility' } as const;

/** Half the database time of the other driver. */
export const SQL_PLUGIN = 'postgres12_pgx';

/** Settings that Temporal reads while it runs. */
export const dynamicConfig = {
  'frontend.WorkflowTimeSkippingEnabled': always(true), // what the sandbox's time travel is made of
  // Timers wait for this margin between several machines' clocks; here is one machine, and time travel one second a leap faster
  'history.timerProcessorMaxTimeShift': always('20ms'),
  // One partition a task queue: on one machine more of them only wait for each other
  'matching.numTaskqueueReadPartitions': always(1),
  'matching.numTaskqueueWritePartitions': always(1),
};

function always<T>(value: T): [{ value: T }] {
  return [{ value }];
}

/** The production server with its four services in one process, reachable from this machine only. */
export function serverConfig(postgres: PostgresLogin, firstPort: number, dynamicConfigFile: string) {
  const service = (number: number) => ({
    rpc: { grpcPort: firstPort + number, membershipPort: firstPort + 4 + number, bindOnLocalHost: true },
  });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: {
        default: { sql: store(postgres, DATABASES.temporal, 20) },
        visibility: { sql: store(postgres, DATABASES.visibility, 10) },
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: { frontend: service(0), matching: service(1), history: service(2), worker: service(3) },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: `127.0.0.1:${firstPort}` },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicConfigFile, pollInterval: '60s' },
  };
}

function store({ host, port, user, password }: PostgresLogin, databaseName: string, connections: number) {
  return {
    pluginName: SQL_PLUGIN,
    databaseName,
    connectAddr: `${host}:${port}`,
    connectProtocol: 'tcp',
    user,
    password,
    maxConns: connections,
    maxIdleConns: connections,
    maxConnLifetime: '1h',
  };
}
