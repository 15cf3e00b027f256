import { taskCheckSchema, type TaskCheck } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { chooseTaskHost } from '../images/task-host.ts';
import { inTenantTransaction } from '../instances/tenant-transaction.ts';
import { createTask } from '../tasks/create-task.ts';
import { noSuchRegistry } from './registry-rows.ts';

/** Has a host try the registry: hosts are who has to reach it. Errors: NOT_FOUND, HOST_UNREACHABLE, TOO_MANY_ATTEMPTS. */
export async function beginRegistryCheck(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  registryId: string,
): Promise<{ taskId: string }> {
  return inTenantTransaction(deps, tenant.id, async (tx) => {
    const [registry] = await tx.$queryRaw<{ name: string }[]>`
      select r.name from "Registry" r
      where r.id = ${registryId}::uuid and (r."tenantId" = ${tenant.id}::uuid or r."tenantId" is null)`;
    if (registry === undefined) throw noSuchRegistry(registryId);
    const hostId = await chooseTaskHost(tx, { hostId: null }, deps.now());
    const taskId = await createTask(
      deps,
      tx,
      { tenant, actor },
      {
        hostId,
        spec: { kind: 'registry-check', registryId },
        subject: { kind: 'registry', id: registryId, name: registry.name },
      },
    );
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'registries.check',
      target: `registry:${registryId}`,
      details: { name: registry.name },
    });
    return { taskId };
  });
}

/** How the newest try of a registry by this tenant went; null: none was made. */
export async function readRegistryCheck(
  deps: Deps,
  tenant: TenantContext,
  registryId: string,
): Promise<TaskCheck | null> {
  const task = await deps.db.task.findFirst({
    where: { tenantId: tenant.id, kind: 'registry-check', subjectId: registryId },
    orderBy: { createdAt: 'desc' },
    select: { state: true, problem: true },
  });
  return task === null ? null : taskCheckSchema.parse(task);
}
