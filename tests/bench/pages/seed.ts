import { randomUUID } from 'node:crypto';
import type { Database } from '@bulkhead/db';
import { GIB, MIB } from '@bulkhead/shared';

export const INSTANCES = 5_000;
export const TENANT = 'bench';
const HOSTS = 20;
const IMAGE = 'bulkhead/busybox:1';
const DAY_MS = 86_400_000;

/** What `web-01234` is called. */
export const nameOf = (index: number) => `web-${String(index).padStart(5, '0')}`;

/** One tenant with thousands of instances on hosts that are as if just heard, and what such a tenant has done lately. */
export async function seed(db: Database): Promise<Record<string, string>> {
  const tenantId = randomUUID();
  const quota = { quotaInstances: 10_000, quotaCpuMillicores: 10 ** 8, quotaMemoryBytes: 100_000n * BigInt(GIB) };
  await db.tenant.create({ data: { id: tenantId, slug: TENANT, name: 'Bench', ...quota, quotaPids: 10 ** 7 } });
  const hostIds = await seedHosts(db);
  const createdById = randomUUID();
  const size = { cpuMillicores: 100, memoryBytes: BigInt(64 * MIB), pids: 32 };
  const held = { heldCpuMillicores: 100, heldMemoryBytes: BigInt(64 * MIB), heldPids: 32 };
  const instances = Array.from({ length: INSTANCES }, (_, index) => ({
    id: randomUUID(),
    tenantId,
    hostId: hostIds[index % HOSTS] ?? '',
    name: nameOf(index),
    imageReference: IMAGE,
    imageId: `sha256:${'0'.repeat(64)}`,
    command: [],
    env: [],
    restartPolicy: 'always',
    createdById,
    observedState: index % 9 === 0 ? 'exited' : 'running',
    startedAt: new Date(Date.now() - index * 1_000),
    createdAt: new Date(Date.now() - index * 60_000),
    ...size,
    ...held,
  }));
  await db.instance.createMany({ data: instances });
  await db.operation.createMany({
    data: instances.map(({ id: instanceId, hostId }, index) => ({
      id: randomUUID(),
      kind: 'launch',
      state: index % 100 === 0 ? ('pending' as const) : ('succeeded' as const),
      tenantId,
      instanceId,
      hostId,
      actorId: createdById,
      revision: 1,
      createdAt: new Date(Date.now() - index * 60_000),
      finishedAt: index % 100 === 0 ? null : new Date(Date.now() - index * 60_000 + 900),
    })),
  });
  const things = await seedThings(db, { tenantId, createdById });
  await db.$executeRaw`analyze`;
  return { hostId: hostIds[0] ?? '', instanceId: instances[1]?.id ?? '', ...things };
}

/** One of everything else that has a page. */
async function seedThings(db: Database, made: { tenantId: string; createdById: string }) {
  const { tenantId } = made;
  const [imageId, stackId, templateId] = [randomUUID(), randomUUID(), randomUUID()];
  const source = `services:\n  web:\n    image: ${IMAGE}\n`;
  await db.image.create({
    data: { id: imageId, name: 'busybox', origin: 'pull', reference: IMAGE, state: 'ready', ...made },
  });
  await db.template.create({ data: { id: templateId, tenantId, name: 'web', title: 'Web', source } });
  await db.stack.create({ data: { id: stackId, name: 'web', source, state: 'ready', ...made } });
  return { imageId, stackId, templateId };
}

async function seedHosts(db: Database): Promise<string[]> {
  const hosts = Array.from({ length: HOSTS }, (_, index) => ({ id: randomUUID(), name: `host-${index}` }));
  for (const host of hosts) {
    const image = { reference: IMAGE, imageId: `sha256:${'0'.repeat(64)}`, sizeBytes: 1_000_000, builtAt: new Date() };
    await db.host.create({
      data: {
        ...host,
        cores: 1_000,
        memoryBytes: BigInt(10_000 * GIB),
        // Heard in the future: nobody has to send heartbeats while it is measured.
        lastSeenAt: new Date(Date.now() + DAY_MS),
        images: { create: [image] },
      },
    });
  }
  return hosts.map(({ id }) => id);
}
