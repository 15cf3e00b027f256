import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forTenant, openDatabase, type Database } from '../index.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { askAs } from './tenant-pool.ts';
import { furnishTenant, type Furnished } from './testing.ts';

let database: TestDatabase;
/** With one connection: what one statement leaves on it, the next one finds. */
let narrow: Database;
let tenants: [Furnished, Furnished];

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  const [hostId, providerId] = [randomUUID(), randomUUID()];
  await db.host.create({ data: { id: hostId, name: 'one' } });
  await db.identityProvider.create({
    data: { id: providerId, name: 'p', issuer: 'https://p.test', clientId: 'c', clientSealedSecret: 's' },
  });
  tenants = [await furnishTenant(db, hostId, providerId), await furnishTenant(db, hostId, providerId)];
  narrow = openDatabase(database.url, { maxConnections: 1 });
});
afterAll(async () => {
  await narrow.$disconnect();
  await database.drop();
});

const backendOf = (db: Pick<Database, '$queryRaw'>) => db.$queryRaw<{ pid: number }[]>`select pg_backend_pid() as pid`;

describe('a connection that a tenant has used carries nothing over', () => {
  const tenant = () => forTenant(narrow, tenants[0].tenantId);
  const uses: [string, boolean, () => Promise<unknown>][] = [
    ['after a statement', true, () => tenant().instance.findMany()],
    ['after a raw statement', true, () => tenant().$queryRaw`select 1`],
    ['after a transaction', true, () => tenant().$transaction((tx) => tx.instance.count())],
    ['after a batch', true, () => tenant().$transaction([tenant().instance.count(), tenant().$queryRaw`select 1`])],
    ['after a statement that failed', true, () => tenant().$queryRaw`select 1 / 0`],
    ['after a statement that was not allowed', true, () => tenant().$queryRaw`select * from "Session"`],
    ['after work that threw', true, () => tenant().$transaction(() => Promise.reject(new Error('no')))],
    [
      'after a setting of its own in a transaction that failed',
      true,
      () =>
        tenant().$transaction(async (tx) => {
          await tx.$executeRaw`select set_config('bulkhead.tenant', ${tenants[1].tenantId}, true)`;
          await tx.$queryRaw`select 1 / 0`;
        }),
    ],
    [
      'after a statement that PostgreSQL timed out',
      true,
      () =>
        tenant().$transaction(async (tx) => {
          await tx.$executeRaw`select set_config('statement_timeout', '50ms', true)`;
          await tx.$queryRaw`select pg_sleep(5)::text`;
        }),
    ],
    [
      'after a transaction that Prisma timed out',
      true,
      () => tenant().$transaction((tx) => tx.$queryRaw`select pg_sleep(0.4)::text`, { timeout: 100 }),
    ],
    ['after its connection was killed', false, () => killDuring(tenant())],
  ];

  it.each(uses)('%s', async (_when, isKept, use) => {
    const [before] = await backendOf(narrow);
    await use().catch(() => undefined);
    expect(
      await narrow.$queryRaw`select current_user = session_user as "isOwner", current_setting('role') as role,
        coalesce(current_setting('bulkhead.tenant', true), '') as tenant`,
    ).toEqual([{ isOwner: true, role: 'none', tenant: '' }]);
    expect(await narrow.instance.count()).toBe(2);
    const [after] = await backendOf(narrow);
    expect(after?.pid === before?.pid).toBe(isKept);
  });

  async function killDuring(db: Database): Promise<void> {
    const killer = new Client({ connectionString: database.url });
    await killer.connect();
    try {
      await db.$transaction(async (tx) => {
        const [backend] = await backendOf(tx);
        await killer.query('select pg_terminate_backend($1)', [backend?.pid]);
        await tx.$queryRaw`select 1`;
      });
    } finally {
      await killer.end();
    }
  }
});

it('two tenants and operations that ask at once on few connections see their own, also by key', async () => {
  const db = openDatabase(database.url, { maxConnections: 2 });
  const [ours, theirs] = tenants;
  const ask = async (mine: Furnished, other: Furnished) => {
    const client = forTenant(db, mine.tenantId);
    const [byKey, foreign, all, inTransaction] = await Promise.all([
      client.instance.findUnique({ where: { id: mine.instanceId }, select: { tenantId: true } }),
      client.instance.findUnique({ where: { id: other.instanceId }, select: { tenantId: true } }),
      client.$queryRaw<{ id: string }[]>`select id::text as id from "Tenant"`,
      client.$transaction((tx) => tx.membership.findMany({ select: { tenantId: true } })),
    ]);
    expect(byKey).toEqual({ tenantId: mine.tenantId });
    expect(foreign).toBeNull();
    expect(all).toEqual([{ id: mine.tenantId }]);
    expect(inTransaction).toEqual([{ tenantId: mine.tenantId }]);
  };
  await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      if (index % 3 === 0) expect(await db.tenant.count()).toBe(2);
      else if (index % 3 === 1) await ask(ours, theirs);
      else await ask(theirs, ours);
    }),
  );
  await db.$disconnect();
});

it('a client of a tenant asks for its own tenant whatever asks around it', async () => {
  const [ours, theirs] = tenants;
  const client = forTenant(database.db, ours.tenantId);
  const rows = await askAs(
    theirs.tenantId,
    () => client.$queryRaw<{ id: string }[]>`select id::text as id from "Tenant"`,
  );
  expect(rows).toEqual([{ id: ours.tenantId }]);
  expect(() => forTenant(client, theirs.tenantId)).toThrow('Only a database that openDatabase() opened');
});
