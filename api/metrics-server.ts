/** `/metrics` on a port of its own, away from the world (threat 18). */
import type { Metrics } from './metrics.ts';
import { listen, type RunningServer } from './server.ts';

export async function startMetricsServer(
  { registry }: Metrics,
  { METRICS_PORT, HOST }: { METRICS_PORT?: number | undefined; HOST: string },
): Promise<RunningServer | undefined> {
  if (METRICS_PORT === undefined) return undefined;
  return listen(
    (req, res) => {
      if (req.method !== 'GET' || req.url !== '/metrics') res.writeHead(404).end();
      else
        void registry.metrics().then((text) => res.writeHead(200, { 'Content-Type': registry.contentType }).end(text));
    },
    { port: METRICS_PORT, host: HOST },
  );
}
