import type { Prisma, Transaction } from '@bulkhead/db';
import { environmentVariableSchema, type SecretUse } from '@bulkhead/shared';
import { z } from 'zod';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { acceptChange, findHostOf, lockInstance } from '../instances/accept-change.ts';
import { requireAction } from '../instances/allowed-actions.ts';
import { lockTenant } from '../instances/admission.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { newsAbout } from '../news.ts';
import { requireRoomOnHost, requireUsable } from './judge-uses.ts';

/**
 * Which secrets an instance uses, all of them at once. Its container is made anew when a variable changes, or when it gets its
 * first file or loses its last. Errors: NOT_FOUND, INSTANCE_STATE, CONFLICT, INVALID_INPUT, QUOTA_EXCEEDED.
 */
export async function setSecretUses(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  { instanceId, secrets }: { instanceId: string; secrets: SecretUse[] },
): Promise<{ instanceId: string; operationId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    // Whoever deletes a secret takes the same lock.
    await lockTenant(tx, tenant);
    const hostId = await findHostOf(tx, tenant.id, instanceId);
    const instance = await lockInstance(tx, tenant.id, { instanceId, hostId });
    requireAction(instance, 'configure');
    const { env } = await tx.instance.findUniqueOrThrow({ where: { id: instanceId }, select: { env: true } });
    const variables = z
      .array(environmentVariableSchema)
      .parse(env)
      .map(({ name }) => name);
    await requireUsable(tx, tenant, { uses: secrets, variables }, 'secrets');
    await tx.secretUse.deleteMany({ where: { instanceId, tenantId: tenant.id } });
    await insertSecretUses(tx, tenant, { instanceId, hostId, secrets });
    const accepted = await acceptChange(deps, tx, {
      tenant,
      actor,
      instance,
      kind: 'configure',
      data: {},
      supersedes: [],
      details: { secrets: secrets.map(({ kind, target }) => `${kind} ${target}`).join(', ') },
    });
    await deps.changes.publish(tx, [newsAbout('secrets', { tenantSlug: tenant.slug })]);
    return accepted;
  });
}

/** Under the host's lock, after `requireUsable`. Errors: QUOTA_EXCEEDED. */
export async function insertSecretUses(
  tx: Transaction,
  tenant: TenantContext,
  { instanceId, hostId, secrets }: { instanceId: string; hostId: string; secrets: readonly SecretUse[] },
): Promise<void> {
  if (secrets.length === 0) return;
  const data: Prisma.SecretUseCreateManyInput[] = secrets.map((use) => ({ ...use, instanceId, tenantId: tenant.id }));
  await tx.secretUse.createMany({ data });
  await requireRoomOnHost(tx, tenant, hostId);
}
