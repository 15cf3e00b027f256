import { createTestDatabase } from '../../../../../../packages/db/src/testing.ts';
import { openDatabase } from '@bulkhead/db';
import { readEnvironment } from '../../../env.ts';
import { createChangeBus } from '../../change-bus.ts';
import type { Actor, Deps } from '../../deps.ts';
import { issueJoinToken } from '../../services/enrolment/issue-join-token.ts';
import { bundleOf, loadAuthority } from '../authority.ts';
import { startFleet, type RunningFleet } from '../index.ts';
import { ask, dial, makeAgentKey, type AgentDouble, type Credentials, type DialOptions } from './agent-double.ts';
import { makeTestDeps, seedHost, type TestDeps } from './seed.ts';
import { createNeighbourInspector } from '../../services/neighbours/neighbour-inspector.ts';

/** One web process: a fleet with a database pool and a bus of its own, as another process has them. */
export interface WebProcess {
  deps: Deps;
  fleet: RunningFleet;
}

/** Fleets over one database, and agents for them. */
export interface FleetRig {
  deps: TestDeps;
  first: WebProcess;
  /** One more process over the same database. */
  startAnother(): Promise<WebProcess>;
  /** A new host and what its agent has. */
  makeHost(): Promise<{ hostId: string; credentials: Credentials }>;
  enrol(hostId: string, about?: { port?: number; machineId?: string | null }): Promise<Credentials>;
  connect(credentials: Credentials, options?: Partial<DialOptions>): Promise<AgentDouble>;
  close(): Promise<void>;
}

export const OPERATOR: Actor = {
  userId: '0190f0c4-0000-7000-8000-00000000000a',
  displayName: 'Operator',
  tokenId: null,
  address: '192.0.2.9',
};

export async function startFleetRig(): Promise<FleetRig> {
  const database = await createTestDatabase();
  const deps = makeTestDeps(database);
  const env = readEnvironment({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    BULKHEAD_DATA_DIR: '/nonexistent',
    BULKHEAD_AGENT_PORT: '0',
    BULKHEAD_AGENT_LISTEN: '127.0.0.1',
  });
  const closers: (() => Promise<unknown>)[] = [];
  const doubles: AgentDouble[] = [];
  const start = async (own: Pick<Deps, 'db' | 'changes'>): Promise<WebProcess> => {
    const withoutFleet = { ...deps, ...own, env };
    const fleet = await startFleet(withoutFleet);
    closers.unshift(() => fleet.close());
    return { deps: { ...withoutFleet, fleet, neighbours: createNeighbourInspector(withoutFleet) }, fleet };
  };
  const first = await start(deps);
  const rig: FleetRig = {
    deps,
    first,
    async startAnother() {
      const db = openDatabase(database.url);
      const changes = createChangeBus({ url: database.url, log: deps.log });
      closers.unshift(async () => {
        await changes.close();
        await db.$disconnect();
      });
      return start({ db, changes });
    },
    async makeHost() {
      const { id: hostId } = await seedHost(deps.db);
      return { hostId, credentials: await rig.enrol(hostId) };
    },
    async enrol(hostId, { port = first.fleet.port, machineId = null } = {}) {
      const { token } = await deps.db.$transaction((tx) => issueJoinToken(deps, tx, hostId));
      const { keyPem, csrPem } = await makeAgentKey('CN=agent');
      const trusted = bundleOf(await loadAuthority(deps));
      const answer = await ask(port, '/v1/enrol', { authorityPem: trusted, body: { token, csrPem, machineId } });
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
      const { certificatePem, authorityPem } = answer.json() as { certificatePem: string; authorityPem: string };
      return { keyPem, certificatePem, authorityPem };
    },
    async connect(credentials, options = {}) {
      const double = await dial({ port: first.fleet.port, credentials, ...options });
      doubles.push(double);
      return double;
    },
    async close() {
      for (const { socket } of doubles) socket.terminate();
      for (const close of closers) await close();
      await deps.cleanUp();
      await database.drop();
    },
  };
  return rig;
}
