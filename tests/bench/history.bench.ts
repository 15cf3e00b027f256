// What it costs to take in, keep and read the history of 1,000 containers: the product's own ingest, packing and reading
// on a PostgreSQL of its own with 30 days of minutes, and beside it what VictoriaMetrics makes of the same minutes. A
// sample is one stored value: the least, the mean or the most of one series in one minute, or a tenant's demand in one
// second. Prints tables; passes no judgement.
//   npm run bench -- history      (CALLS=300)
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@bulkhead/db';
import { startEmbeddedPostgres } from '@bulkhead/db/embedded';
import { migrate } from '@bulkhead/db/migrate';
import { HOUR_MS, MINUTE_MS } from '@bulkhead/shared';
import { readEnvironment } from '../../apps/web/src/env.ts';
import type { Deps } from '../../apps/web/src/server/deps.ts';
import { packMinutes } from '../../apps/web/src/server/services/metering/pack-minutes.ts';
import { makePartitions } from '../../apps/web/src/server/services/metering/partitions.ts';
import { recordUsage } from '../../apps/web/src/server/services/metering/record-usage.ts';
import { CONTAINERS, makeFleet, VALUES_PER_MINUTE, type SimulatedFleet } from './history-data.ts';
import { databaseCpuMs, fillDays, fillYear, sizeOfBlocks, sizeOfHours } from './history-database.ts';
import { measureReads } from './history-reads.ts';
import { measureVictoria } from './history-victoria.ts';
import { median, percentile, printTable } from './statistics.ts';

const DAYS = 30;
/** Of one host so many hours are really taken in, of the others one. */
const DEEP_HOURS = 8;
const VICTORIA = '/usr/bin/victoria-metrics';
const base = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (DEEP_HOURS + 1) * HOUR_MS;

interface Costs {
  webMs: number;
  databaseMs: number;
}

async function costsOf(pid: number, work: () => Promise<void>): Promise<Costs> {
  const [before, own] = [await databaseCpuMs(pid), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(own);
  return { webMs: (user + system) / 1_000, databaseMs: (await databaseCpuMs(pid)) - before };
}

async function takeIn(deps: Deps, fleet: SimulatedFleet, pid: number): Promise<void> {
  const made: number[] = [];
  const minute = async (index: number, hosts: SimulatedFleet['hosts']): Promise<Costs> => {
    const chunks = hosts.map((host) => ({ host, chunk: host.chunk(index + 1, base + index * MINUTE_MS) }));
    return costsOf(pid, async () => {
      for (const { host, chunk } of chunks) {
        const begunAt = performance.now();
        const answer = { journalId: host.journalId, chunks: [chunk], newest: chunk.seq };
        await recordUsage(deps, { hostId: host.hostId, linkEpoch: 0 }, answer);
        made.push(performance.now() - begunAt);
      }
    });
  };
  const costs: Costs[] = [];
  for (let index = 0; index < 60; index += 1) costs.push(await minute(index, fleet.hosts));
  const later = costs.slice(5);
  printTable(
    [`a minute of ${CONTAINERS} containers`, 'CPU of the web', 'CPU of the database', 'a host’s chunk, p50', 'p99'],
    [
      [
        'counted and staged',
        `${median(later.map(({ webMs }) => webMs)).toFixed(0)} ms`,
        `${(later.reduce((sum, { databaseMs }) => sum + databaseMs, 0) / later.length).toFixed(0)} ms`,
        `${median(made).toFixed(0)} ms`,
        `${percentile(made, 99).toFixed(0)} ms`,
      ],
    ],
  );
  for (let index = 60; index < DEEP_HOURS * 60; index += 1) await minute(index, fleet.hosts.slice(0, 1));
}

async function pack(deps: Deps, pid: number): Promise<void> {
  let hours = 0;
  let longest = 0;
  const cost = await costsOf(pid, async () => {
    for (;;) {
      const begunAt = process.cpuUsage();
      const packed = await packMinutes(deps);
      const { user, system } = process.cpuUsage(begunAt);
      longest = Math.max(longest, (user + system) / 1_000);
      if (packed === 0) return;
      hours += packed;
    }
  });
  const per = (ms: number) => `${((ms / hours) * CONTAINERS).toFixed(0)} ms`;
  printTable(
    [`an hour of ${CONTAINERS} containers`, 'CPU of the web', 'CPU of the database', 'longest batch, web'],
    [['packed', per(cost.webMs), per(cost.databaseMs), `${longest.toFixed(0)} ms`]],
  );
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-history-'));
  const server = await startEmbeddedPostgres({ dataDir, fast: true });
  try {
    await migrate(server.url);
    const db = openDatabase(server.url, { maxConnections: 10 });
    const deps = {
      db,
      env: readEnvironment({ NODE_ENV: 'test', DATABASE_URL: server.url, BULKHEAD_DATA_DIR: dataDir }),
      now: () => new Date(),
      log: { info: () => {}, warn: console.warn, error: console.error },
    } as unknown as Deps;
    await makePartitions(db);
    const fleet = await makeFleet(db);
    await takeIn(deps, fleet, server.pid);
    const deepest = fleet.hosts[0]?.hostId ?? '';
    const engine = existsSync(VICTORIA) ? await measureVictoria(db, deepest, new Date(base), DEEP_HOURS) : null;
    await pack(deps, server.pid);
    await makePartitions(db);
    const hours = await fillDays(db, base, DAYS);
    await db.$executeRaw`vacuum analyze`;
    const blocks = await sizeOfBlocks(db);
    const ledger = await sizeOfHours(db);
    const engineSize = engine && (engine.bytes / engine.values).toFixed(2);
    printTable(
      ['kept', 'samples', 'MB', 'bytes a sample'],
      [
        [`PostgreSQL, ${DAYS} days of minutes, with indexes`, ...cells(blocks.values, blocks.bytes)],
        ...(engine
          ? [['VictoriaMetrics, some of the same minutes, with its index', ...cells(engine.values, engine.bytes)]]
          : []),
        [
          `PostgreSQL, the ledger’s hours: 20 counters and ${VALUES_PER_MINUTE} values`,
          ...cells(ledger.values, ledger.bytes),
        ],
      ],
    );
    if (engineSize === null) console.log(`${VICTORIA} is not there: install victoria-metrics to see its figure.`);
    await fillYear(db, fleet, base);
    console.log(`\n${hours} hours of ${CONTAINERS} containers; reading as a tenant, behind row-level security`);
    await measureReads(deps, fleet, base, (work) => costsOf(server.pid, work));
    await db.$disconnect();
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

function cells(values: number, bytes: number): string[] {
  return [`${(values / 1e6).toFixed(1)} M`, (bytes / 1e6).toFixed(1), (bytes / values).toFixed(2)];
}

await main();
