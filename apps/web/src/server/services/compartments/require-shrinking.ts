import type { Database, Transaction } from '@bulkhead/db';
import { BulkheadError, observedCompartmentSchema, observedInstanceSchema } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import { noSuchHost } from '../hosts/host-rows.ts';
import { isShrinkPending } from '../reports/judge-instance.ts';

/**
 * Makes sure that more memory of the tenant is in use on this host than its new ceilings allow, as the host last said.
 * Answers the host's name. Throws NOT_FOUND, NOT_SHRINKING.
 */
export async function requireShrinking(
  db: Database | Transaction,
  tenant: TenantContext,
  hostId: string,
): Promise<string> {
  const host = await db.host.findUnique({
    where: { id: hostId },
    select: {
      name: true,
      compartments: { where: { tenantId: tenant.id }, select: { observed: true } },
      instances: { where: { tenantId: tenant.id, goneAt: null }, select: { observed: true } },
    },
  });
  if (!host) throw noSuchHost(hostId);
  const isShrinking =
    host.compartments.some(({ observed }) => observedCompartmentSchema.parse(observed).state === 'shrinking') ||
    host.instances.some(({ observed }) =>
      isShrinkPending(observedInstanceSchema.nullable().parse(observed)?.problem ?? null),
    );
  if (isShrinking) return host.name;
  throw new BulkheadError(
    'NOT_SHRINKING',
    `Nothing of ${tenant.slug} is shrinking on ${host.name}: the kernel holds what was asked for.`,
    { field: 'hostId', value: hostId },
  );
}
