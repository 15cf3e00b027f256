import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrismaClient } from '../generated/client.ts';
import { forTenant } from '../index.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { DECISIONS, type Own } from './decisions.ts';
import { asObject } from './plain.ts';
import { askingAs, confine } from './tenant-database.ts';
import { furnishTenant, openSecondWall, type Furnished } from './testing.ts';

/** Tables with rows of tenants, also the one that tenants have no business with. */
const TENANT_TABLES = [
  ...Object.entries(DECISIONS).flatMap(([model, decision]) => (decision.access === 'own' ? [model] : [])),
  'GroupMapping',
];
const keyOf = (model: string) => (model === 'Tenant' ? 'id' : 'tenantId');

let database: TestDatabase;
let secondWall: PrismaClient;
let ours: Furnished;
let theirs: Furnished;
const hostId = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  secondWall = openSecondWall(database.url);
  const providerId = randomUUID();
  await db.host.create({ data: { id: hostId, name: 'one', facts: { cores: 2 } } });
  await db.identityProvider.create({
    data: { id: providerId, name: 'p', issuer: 'https://p.test', clientId: 'c', clientSealedSecret: 's' },
  });
  ours = await furnishTenant(db, hostId, providerId);
  theirs = await furnishTenant(db, hostId, providerId);
});
afterAll(async () => {
  await secondWall.$disconnect();
  await database.drop();
});

/** A hash over all rows of a tenant in one table, and their number. */
async function stateOf(model: string, tenantId: string): Promise<unknown> {
  return database.db.$queryRawUnsafe(
    `select count(*)::int as rows, md5(string_agg(t::text, ',' order by t::text)) as hash from "${model}" t where "${keyOf(model)}" = '${tenantId}'`,
  );
}

/** Sends a statement of its own transaction as our tenant; answers the rows that it reached, or why it was refused. */
async function reach(client: Client, sql: string): Promise<number | string> {
  await client.query('begin');
  try {
    await client.query(`select set_config('role', 'bulkhead_tenant', true), set_config('bulkhead.tenant', $1, true)`, [
      ours.tenantId,
    ]);
    return (await client.query(sql)).rowCount ?? 0;
  } catch (error) {
    return String(Reflect.get(error as object, 'code'));
  } finally {
    await client.query('rollback');
  }
}

describe.each(TENANT_TABLES)('row-level security alone, on %s', (model) => {
  const foreign = () => `"${keyOf(model)}" = '${theirs.tenantId}'`;
  const own = () => `"${keyOf(model)}" = '${ours.tenantId}'`;
  let client: Client;
  beforeAll(async () => {
    client = new Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(() => client.end());

  it.each(['as granted', 'with every privilege'])(
    'reaches no foreign row by select, update, delete or insert, %s',
    async (how) => {
      // With every privilege the policies stand alone.
      if (how !== 'as granted') await client.query(`grant all on "${model}" to bulkhead_tenant`);
      const before = await stateOf(model, theirs.tenantId);
      const key = `"${keyOf(model)}"`;
      const results = {
        select: await reach(client, `select 1 from "${model}" where ${foreign()}`),
        lock: await reach(client, `select 1 from "${model}" where ${foreign()} for update`),
        update: await reach(client, `update "${model}" set ${key} = ${key} where ${foreign()}`),
        delete: await reach(client, `delete from "${model}" where ${foreign()}`),
        insert: await reach(
          client,
          `insert into "${model}" select (jsonb_populate_record(t, jsonb_build_object('${keyOf(model)}', '${theirs.tenantId}'))).* from "${model}" t where ${own()}`,
        ),
        move: await reach(client, `update "${model}" set ${key} = '${theirs.tenantId}' where ${own()}`),
      };
      // 42501: insufficient privilege, which is also what a policy's check says.
      for (const [attempt, result] of Object.entries(results)) {
        const refused = attempt === 'insert' || attempt === 'move' ? ['42501'] : [0, '42501'];
        if (model === 'GroupMapping' && how === 'as granted') expect(result, attempt).toBe('42501');
        else expect(refused, attempt).toContain(result);
      }
      if (how !== 'as granted') expect(results.select).toBe(0);
      expect(await reach(client, `select 1 from "${model}" where ${own()}`)).toBe(
        how === 'as granted' && model === 'GroupMapping' ? '42501' : 1,
      );
      expect(await stateOf(model, theirs.tenantId)).toEqual(before);
    },
  );
});

describe('what row-level security lets pass', () => {
  it('is nothing without a tenant, and nothing for a tenant that there is not', async () => {
    for (const nobody of ['', randomUUID()]) {
      const client = askingAs(secondWall, nobody);
      expect(await client.instance.count()).toBe(0);
      expect(await client.$queryRaw`select id from "Tenant"`).toEqual([]);
    }
    await expect(secondWall.instance.count()).rejects.toThrow('Nobody has said for which tenant');
  });

  it('is the names of those who are known in the tenant, and of nobody else', async () => {
    const client = askingAs(secondWall, ours.tenantId);
    expect(await client.$queryRaw`select id::text as id from "User"`).toEqual([{ id: ours.userId }]);
    await expect(client.$queryRaw`select "passwordHash" from "User"`).rejects.toThrow('permission denied');
  });

  it('is no secret of a host, and the grounds of one without its secrets', async () => {
    const client = askingAs(secondWall, ours.tenantId);
    for (const column of ['facts', 'heartbeat', 'containment', 'machineId', 'linkRun']) {
      await expect(client.$queryRawUnsafe(`select "${column}" from "Host"`)).rejects.toThrow('permission denied');
    }
    const rows = await client.$queryRaw<{ ground: object }[]>`select ground from "host_grounds"(${[hostId]}::uuid[])`;
    expect(Object.keys(rows[0]?.ground ?? {})).toEqual(expect.arrayContaining(['capabilities', 'cores', 'disks']));
    for (const secret of ['bootId', 'hostname', 'kernel', 'fitness'])
      expect(rows[0]?.ground).not.toHaveProperty(secret);
  });

  it('is the sum over all tenants, without whose it is', async () => {
    const client = askingAs(secondWall, ours.tenantId);
    const held = await client.$queryRaw<object[]>`select instances, "heldBy".* from "held_by_host"() "heldBy"`;
    expect(held).toMatchObject([{ hostId, instances: 2, cpuMillicores: 200 }]);
    expect(Object.keys(held[0] ?? {}).sort()).toEqual(['cpuMillicores', 'hostId', 'instances', 'memoryBytes', 'pids']);
  });

  it('is no operation of ours on an instance of theirs: foreign keys carry the tenant', async () => {
    const client = askingAs(secondWall, ours.tenantId);
    const operation = { id: randomUUID(), kind: 'stop', revision: 2, actorId: ours.userId, hostId };
    const create = client.operation.create({
      data: { ...operation, tenantId: ours.tenantId, instanceId: theirs.instanceId },
    });
    await expect(create).rejects.toMatchObject({ code: 'P2003' });
  });
});

describe.each(TENANT_TABLES)('the client alone, on %s', (model) => {
  type Delegate = Record<string, (args?: unknown) => Promise<unknown>>;
  const delegate = (): Delegate =>
    asObject(confine(database.db, ours.tenantId))[model.charAt(0).toLowerCase() + model.slice(1)] as Delegate;
  const decision = DECISIONS[model as keyof typeof DECISIONS];

  it('reads no foreign row', async () => {
    if (decision.access !== 'own') {
      await expect(delegate()['findMany']?.()).rejects.toThrow('is not for tenants');
      return;
    }
    const key = keyOf(model);
    const all = (await delegate()['findMany']?.()) as Record<string, unknown>[];
    expect(all.map((row) => row[key])).toEqual([ours.tenantId]);
    const foreign = { where: { [key]: theirs.tenantId } };
    expect(await delegate()['findMany']?.(foreign)).toEqual([]);
    expect(await delegate()['findFirst']?.({ where: { OR: [foreign.where, { NOT: foreign.where }] } })).toMatchObject({
      [key]: ours.tenantId,
    });
    expect(await delegate()['count']?.(foreign)).toBe(0);
    for (const hidden of decision.hidden) expect(all[0]).not.toHaveProperty(hidden);
  });

  it('writes no foreign row', async () => {
    const before = await stateOf(model, theirs.tenantId);
    const where = { [keyOf(model)]: theirs.tenantId };
    const may = (verb: Own['may'][number]) => decision.access === 'own' && decision.may.includes(verb);
    const update = delegate()['updateMany']?.({ where, data: {} });
    if (may('update')) expect(await update).toEqual({ count: 0 });
    else await expect(update).rejects.toThrow("A tenant's database client refuses");
    const remove = delegate()['deleteMany']?.({ where });
    if (may('delete')) expect(await remove).toEqual({ count: 0 });
    else await expect(remove).rejects.toThrow("A tenant's database client refuses");
    await expect(delegate()['create']?.({ data: where })).rejects.toThrow("A tenant's database client refuses");
    await expect(delegate()['createMany']?.({ data: [where] })).rejects.toThrow("A tenant's database client refuses");
    expect(await stateOf(model, theirs.tenantId)).toEqual(before);
  });
});

describe('the client alone', () => {
  it('finds and changes nothing of theirs by its key', async () => {
    const client = confine(database.db, ours.tenantId);
    const key = { tenantId_userId: { tenantId: theirs.tenantId, userId: theirs.userId } };
    expect(await client.membership.findUnique({ where: key })).toBeNull();
    expect(await client.instance.findUnique({ where: { id: theirs.instanceId } })).toBeNull();
    await expect(
      client.instance.update({ where: { id: theirs.instanceId }, data: { name: 'x' } }),
    ).rejects.toMatchObject({ code: 'P2025' });
    await expect(client.membership.delete({ where: key })).rejects.toMatchObject({ code: 'P2025' });
    const move = client.instance.update({ where: { id: ours.instanceId }, data: { tenantId: theirs.tenantId } });
    await expect(move).rejects.toThrow('another tenant’s');
    await expect(
      client.operation.updateMany({ data: { instance: { connect: { id: theirs.instanceId } } } }),
    ).rejects.toThrow('not through the relation');
  });

  it('narrows what hangs on shared rows', async () => {
    const client = confine(database.db, ours.tenantId);
    const host = await client.host.findUnique({
      where: { id: hostId },
      select: { instances: true, compartments: true, compartmentControls: true, proofs: true, events: true },
    });
    for (const rows of Object.values(asObject(host))) {
      expect((rows as { tenantId: string }[]).map(({ tenantId }) => tenantId)).toEqual([ours.tenantId]);
    }
    await expect(client.host.findMany({ select: { _count: { select: { instances: true } } } })).rejects.toThrow(
      'counts',
    );
    await expect(client.host.findMany({ where: { instances: { some: {} } }, select: { id: true } })).rejects.toThrow(
      'rows of every tenant',
    );
    await expect(
      client.host.findMany({ where: { facts: { path: ['cores'], equals: 2 } }, select: { id: true } }),
    ).rejects.toThrow('"facts" is not for tenants');
    await expect(client.membership.findMany({ include: { user: true } })).rejects.toThrow('named with "select"');
    await expect(
      client.membership.findMany({ where: { user: { passwordHash: { startsWith: 'x' } } } }),
    ).rejects.toThrow('"passwordHash" is not for tenants');
    await expect(client.session.findMany()).rejects.toThrow('is not for tenants');
  });
});

it('both walls together let a tenant do what is its own', async () => {
  const client = forTenant(database.db, ours.tenantId);
  await client.$transaction(async (tx) => {
    await tx.instance.update({ where: { id: ours.instanceId }, data: { observedState: 'running' } });
    const role = await tx.customRole.create({
      data: { id: randomUUID(), tenantId: ours.tenantId, name: 'second', scopes: [] },
    });
    await tx.customRole.delete({ where: { id: role.id } });
    await tx.auditEntry.create({
      data: { tenantId: ours.tenantId, actor: 'system', action: 'x', target: 'y', details: {} },
    });
  });
  expect(await client.instance.findMany({ include: { tenant: true, host: { select: { name: true } } } })).toMatchObject(
    [{ observedState: 'running', tenant: { id: ours.tenantId }, host: { name: 'one' } }],
  );
  expect(await client.auditEntry.count()).toBe(2);
});
