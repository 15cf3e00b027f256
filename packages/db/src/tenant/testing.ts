import { PrismaPg } from '@prisma/adapter-pg';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PrismaClient } from '../generated/client.ts';
import { behindTheWall } from './tenant-adapter.ts';

export interface SchemaField {
  name: string;
  type: string;
  many: boolean;
}

/** The models of schema.prisma with their fields, as they are written there. */
export async function readModels(): Promise<Map<string, SchemaField[]>> {
  const text = await readFile(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8');
  return new Map(
    [...text.matchAll(/^model (\w+) \{$(.*?)^\}$/gms)].map(([, model = '', body = '']) => [
      model,
      [...body.matchAll(/^ {2}(\w+) +(\w+)(\[\])?\??/gm)].map(([, name = '', type = '', list]) => ({
        name,
        type,
        many: list !== undefined,
      })),
    ]),
  );
}

/** A client with the second wall only. */
export function openSecondWall(url: string): PrismaClient {
  return new PrismaClient({ adapter: behindTheWall(new PrismaPg({ connectionString: url, max: 4 })) });
}

export interface Furnished {
  tenantId: string;
  slug: string;
  userId: string;
  instanceId: string;
}

/** A tenant with a row of its own in every table that has rows of tenants. */
export async function furnishTenant(db: PrismaClient, hostId: string, providerId: string): Promise<Furnished> {
  const tenantId = randomUUID();
  const slug = `t-${tenantId.slice(0, 8)}`;
  const userId = randomUUID();
  const instanceId = randomUUID();
  const customRoleId = randomUUID();
  const at = new Date();
  const quota = { quotaInstances: 10, quotaCpuMillicores: 1000, quotaMemoryBytes: 2n ** 30n, quotaPids: 100 };
  await db.tenant.create({ data: { id: tenantId, slug, name: slug, ...quota } });
  await db.user.create({ data: { id: userId, email: `${userId}@example.org`, displayName: slug, passwordHash: 'x' } });
  await db.customRole.create({ data: { id: customRoleId, tenantId, name: 'viewer', scopes: ['tenant:read'] } });
  await db.membership.create({ data: { tenantId, userId, role: 'owner', customRoleId } });
  const token = { secretHash: randomUUID(), name: 'ci', scopes: [], addresses: [], expiresAt: at };
  await db.apiToken.create({ data: { id: randomUUID(), userId, tenantId, ...token } });
  await db.groupMapping.create({ data: { id: randomUUID(), providerId, group: slug, tenantId, tenantRole: 'reader' } });
  const size = { cpuMillicores: 100, memoryBytes: 1n, pids: 10 };
  const held = { heldCpuMillicores: 100, heldMemoryBytes: 1n, heldPids: 10 };
  const image = { imageReference: 'busybox:1', imageId: 'sha256:0', env: [], restartPolicy: 'no' };
  await db.instance.create({
    data: { id: instanceId, tenantId, hostId, name: 'web', createdById: userId, ...image, ...size, ...held },
  });
  const operation = { id: randomUUID(), kind: 'launch', revision: 1, actorId: userId };
  await db.operation.create({ data: { ...operation, tenantId, instanceId, hostId } });
  await db.compartment.create({ data: { tenantId, hostId, observed: {} } });
  await db.compartmentControls.create({ data: { tenantId, hostId, controls: {}, updatedById: userId } });
  await db.kernelProof.create({ data: { id: randomUUID(), tenantId, hostId, instanceId, at, proof: {} } });
  await db.hostEvent.create({ data: { id: randomUUID(), tenantId, hostId, at, kind: 'drift-repaired', event: {} } });
  await db.auditEntry.create({
    data: { tenantId, actor: `user:${userId}`, action: 'test', target: slug, details: {} },
  });
  return { tenantId, slug, userId, instanceId };
}
