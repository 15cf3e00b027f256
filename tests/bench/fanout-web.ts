import { openDatabase } from '@bulkhead/db';
import { readEnvironment } from '../../apps/web/src/env.ts';
import { createChangeBus } from '../../apps/web/src/server/change-bus.ts';
import { startFleet } from '../../apps/web/src/server/fleet/index.ts';
import { openWebServer } from '../../apps/web/src/server/http/web-server.ts';
import { createLog } from '../../apps/web/src/server/log.ts';
import { createSealer } from '../../apps/web/src/server/seal.ts';
import { createNeighbourInspector } from '../../apps/web/src/server/services/neighbours/neighbour-inspector.ts';

/* The web process of fanout.bench.ts, by itself so that its CPU time is its own: everything but pages. */

export interface WebPorts {
  web: number;
  agents: number;
}

const env = readEnvironment({
  ...process.env,
  PORT: '0',
  BULKHEAD_AGENT_PORT: '0',
  BULKHEAD_AGENT_LISTEN: '127.0.0.1',
});
const log = createLog((line) => process.stderr.write(`${line}\n`));
const db = openDatabase(env.DATABASE_URL, { maxConnections: 10 });
const withoutFleet = {
  db,
  changes: createChangeBus({ url: env.DATABASE_URL, log }),
  sealer: createSealer(env.BULKHEAD_DATA_DIR),
  log,
  env,
  now: () => new Date(),
};
const fleet = await startFleet(withoutFleet);
const deps = { ...withoutFleet, fleet, neighbours: createNeighbourInspector(withoutFleet) };
const web = await openWebServer(deps, async (_req, res) => void res.end());
// Asked for anything, it says what it has used so far.
process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit(0));
const ports: WebPorts = { web: web.port, agents: fleet.port };
process.send?.(ports);
