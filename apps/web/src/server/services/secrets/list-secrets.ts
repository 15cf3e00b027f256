import type { SecretView } from '@bulkhead/shared';
import type { TenantContext } from '../../context.ts';
import type { Deps } from '../../deps.ts';
import { toSecretViews, withoutValues } from './secret-rows.ts';

/** The tenant's secrets by name, without their values. Their number is bounded where they are made. */
export async function listSecrets(deps: Deps, tenant: TenantContext): Promise<SecretView[]> {
  const rows = await deps.db.secret.findMany({
    where: { tenantId: tenant.id, deletedAt: null },
    include: withoutValues,
    orderBy: { name: 'asc' },
  });
  return toSecretViews(deps.db, rows);
}
