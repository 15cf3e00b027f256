// What the two walls between tenants cost: listing and launching instances with the tenant's part of the database against
// the whole database, interleaved, on a PostgreSQL of its own. Prints a table; passes no judgement.
//   npm run bench -- tenancy      (CALLS=100)
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forTenant, openDatabase, type Database } from '@bulkhead/db';
import { startEmbeddedPostgres } from '@bulkhead/db/embedded';
import { migrate } from '@bulkhead/db/migrate';
import { GIB, launchSpecSchema, MIB, TENANT_SCOPES } from '@bulkhead/shared';
import pg from 'pg';
import { readEnvironment } from '../../apps/web/src/env.ts';
import type { TenantContext } from '../../apps/web/src/server/context.ts';
import type { Deps } from '../../apps/web/src/server/deps.ts';
import { launchInstance } from '../../apps/web/src/server/services/instances/launch-instance.ts';
import { listInstances } from '../../apps/web/src/server/services/instances/list-instances.ts';
import { median, percentile, printTable } from './statistics.ts';

const CALLS = Number(process.env['CALLS'] ?? 100);
const WARM_UP = 10;
const IMAGE = 'busybox:latest';
const HOSTS = 5;
const OTHER_TENANTS = 20;
const OTHER_INSTANCES = 50;

/** Statements of this process so far. */
let sent = 0;
const client = pg.Client.prototype;
Reflect.set(
  client,
  'query',
  new Proxy(Reflect.get(client, 'query') as () => unknown, {
    apply(query, asked, given: []) {
      sent += 1;
      return Reflect.apply(query, asked, given);
    },
  }),
);

type Ask = (deps: Deps, tenant: TenantContext) => Promise<unknown>;

const list: Ask = (deps, tenant) =>
  listInstances(deps, tenant, { page: 1, pageSize: 20, sort: { column: 'name', direction: 'asc' } });

const launch: Ask = (deps, tenant) => {
  const size = { cpuMillicores: 10, memoryBytes: 16 * MIB, pids: 4 };
  const spec = launchSpecSchema.parse({ name: `n-${randomUUID()}`, image: IMAGE, ...size });
  return launchInstance(deps, tenant, { userId: randomUUID(), displayName: 'bench', tokenId: null, address: '' }, spec);
};

async function makeTenant(db: Database, hostId: string, instances: number): Promise<TenantContext> {
  const id = randomUUID();
  const slug = `t-${id.slice(0, 13)}`;
  const quota = { quotaInstances: 100_000, quotaCpuMillicores: 10 ** 8, quotaMemoryBytes: 10_000n * BigInt(GIB) };
  await db.tenant.create({ data: { id, slug, name: slug, ...quota, quotaPids: 10 ** 7 } });
  const size = { cpuMillicores: 10, memoryBytes: 16 * MIB, pids: 4 };
  const held = { heldCpuMillicores: 10, heldMemoryBytes: 16 * MIB, heldPids: 4 };
  const image = { imageReference: IMAGE, imageId: IMAGE, env: [], restartPolicy: 'never', createdById: randomUUID() };
  await db.instance.createMany({
    data: Array.from({ length: instances }, (_, index) => ({
      ...image,
      id: randomUUID(),
      tenantId: id,
      hostId,
      name: `i-${index}`,
      command: [],
      ...size,
      ...held,
    })),
  });
  return { id, slug, name: slug, role: 'owner', scopes: new Set(TENANT_SCOPES) };
}

async function measure(ask: Ask, whole: Deps, tenant: TenantContext) {
  const walled: Deps = { ...whole, db: forTenant(whole.db, tenant.id) };
  const ms: { whole: number[]; walled: number[] } = { whole: [], walled: [] };
  const statements = { whole: 0, walled: 0 };
  for (let index = -WARM_UP; index < CALLS; index += 1) {
    for (const [name, deps] of [['whole', whole] as const, ['walled', walled] as const]) {
      const begunAt = performance.now();
      const sentBefore = sent;
      await ask(deps, tenant);
      statements[name] = sent - sentBefore;
      if (index >= 0) ms[name].push(performance.now() - begunAt);
    }
  }
  return { ms, statements };
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bulkhead-tenancy-'));
  const server = await startEmbeddedPostgres({ dataDir, fast: true });
  try {
    await migrate(server.url);
    const db = openDatabase(server.url, { maxConnections: 10 });
    const deps = {
      db,
      changes: { publish: () => Promise.resolve() },
      env: readEnvironment({ NODE_ENV: 'test', DATABASE_URL: server.url, BULKHEAD_DATA_DIR: dataDir }),
      now: () => new Date(),
    } as unknown as Deps;
    const hostIds = await makeHosts(db);
    for (let index = 0; index < OTHER_TENANTS; index += 1) {
      await makeTenant(db, hostIds[index % HOSTS] ?? '', OTHER_INSTANCES);
    }
    const tenant = await makeTenant(db, hostIds[0] ?? '', OTHER_INSTANCES);
    await db.$executeRaw`analyze`;
    const rows: string[][] = [];
    for (const [name, ask] of [['instances.list', list] as const, ['instances.launch', launch] as const]) {
      const { ms, statements } = await measure(ask, deps, tenant);
      const cells = (['whole', 'walled'] as const).flatMap((part) => [
        String(statements[part]),
        median(ms[part]).toFixed(2),
        percentile(ms[part], 95).toFixed(2),
      ]);
      rows.push([name, ...cells, `${(median(ms.walled) / median(ms.whole)).toFixed(2)} ×`]);
    }
    printTable(
      ['', 'whole: statements', 'p50 ms', 'p95 ms', 'walled: statements', 'p50 ms', 'p95 ms', 'ratio of p50'],
      rows,
    );
    await db.$disconnect();
  } finally {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function makeHosts(db: Database): Promise<string[]> {
  const hosts = Array.from({ length: HOSTS }, () => ({ id: randomUUID() }));
  for (const { id } of hosts) {
    const image = { reference: IMAGE, imageId: IMAGE, sizeBytes: 1, builtAt: new Date() };
    await db.host.create({
      data: {
        id,
        name: id,
        cores: 100_000,
        memoryBytes: 10_000 * GIB,
        lastSeenAt: new Date(Date.now() + 600_000),
        images: { create: [image] },
      },
    });
  }
  return hosts.map(({ id }) => id);
}

await main();
