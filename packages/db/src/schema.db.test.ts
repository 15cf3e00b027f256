import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Prisma } from './index.ts';
import { createTestDatabase } from './testing.ts';
import type { TestDatabase } from './testing.ts';

const tenantId = randomUUID();
const hostId = randomUUID();
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const quota = { quotaInstances: 10, quotaCpuMillicores: 1000, quotaMemoryBytes: 2n ** 30n, quotaPids: 100 };
  await database.db.tenant.create({ data: { id: tenantId, slug: 'acme', name: 'Acme', ...quota } });
  await database.db.host.create({ data: { id: hostId, name: 'one' } });
});

afterAll(() => database.drop());

function instance(
  name: string,
  changes: Partial<Prisma.InstanceUncheckedCreateInput> = {},
): Prisma.InstanceUncheckedCreateInput {
  return {
    id: randomUUID(),
    tenantId,
    hostId,
    name,
    imageReference: 'bulkhead/busybox:1',
    imageId: 'sha256:0',
    env: [],
    restartPolicy: 'no',
    cpuMillicores: 100,
    memoryBytes: 1n,
    pids: 10,
    heldCpuMillicores: 100,
    heldMemoryBytes: 1n,
    heldPids: 10,
    createdById: randomUUID(),
    ...changes,
  };
}

test('a name belongs to one living instance of a tenant, and is free when that is gone', async () => {
  const { db } = database;
  const first = await db.instance.create({ data: instance('web') });
  await expect(db.instance.create({ data: instance('web') })).rejects.toMatchObject({ code: 'P2002' });
  await db.instance.update({ where: { id: first.id }, data: { goneAt: new Date() } });
  await expect(db.instance.create({ data: instance('web') })).resolves.toMatchObject({ name: 'web' });
});

test.each<[string, Partial<Prisma.InstanceUncheckedCreateInput>]>([
  ['held CPU', { heldCpuMillicores: -1 }],
  ['held memory', { heldMemoryBytes: -1n }],
  ['held pids', { heldPids: -1 }],
  ['reserved CPU', { cpuMillicores: -1 }],
  ['a memory limit', { memoryLimitBytes: -1n }],
])('%s cannot be negative', async (_what, changes) => {
  await expect(database.db.instance.create({ data: instance(`negative-${randomUUID()}`, changes) })).rejects.toThrow(
    '_check',
  );
});

test('a quota cannot be negative', async () => {
  const change = database.db.tenant.update({ where: { id: tenantId }, data: { quotaPids: -1 } });
  await expect(change).rejects.toThrow('Tenant_quota_check');
});

test('audit entries are there to stay', async () => {
  const { db } = database;
  const entry = await db.auditEntry.create({ data: { actor: 'system', action: 'test', target: 'none', details: {} } });
  const refusal = 'Audit entries cannot be changed or removed';
  await expect(db.auditEntry.update({ where: { id: entry.id }, data: { actor: 'nobody' } })).rejects.toThrow(refusal);
  await expect(db.auditEntry.delete({ where: { id: entry.id } })).rejects.toThrow(refusal);
  await expect(db.$executeRaw`TRUNCATE "AuditEntry"`).rejects.toThrow(refusal);
  await expect(db.auditEntry.findUnique({ where: { id: entry.id } })).resolves.toMatchObject({ actor: 'system' });
});
