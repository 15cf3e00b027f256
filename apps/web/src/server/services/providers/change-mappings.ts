import { BulkheadError, DONE, type SystemRole, type TenantRole } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { noSuchProvider } from './change-provider.ts';

const MAX_MAPPINGS = 500;

export interface NewMapping {
  providerId: string;
  group: string;
  grant: { kind: 'system'; systemRole: SystemRole } | { kind: 'tenant'; tenantSlug: string; tenantRole: TenantRole };
}

/** From the next sign-in of each on, a group brings a role. Errors: NOT_FOUND, CONFLICT when there are too many. */
export async function addMapping(
  deps: Deps,
  actor: Actor,
  { providerId, group, grant }: NewMapping,
): Promise<{ id: string }> {
  const id = newId();
  await deps.db.$transaction(async (tx) => {
    if (!(await tx.identityProvider.findUnique({ where: { id: providerId } }))) throw noSuchProvider(providerId);
    if ((await tx.groupMapping.count({ where: { providerId } })) >= MAX_MAPPINGS) {
      throw new BulkheadError('CONFLICT', `A provider has at most ${MAX_MAPPINGS} mappings.`);
    }
    if (grant.kind === 'system') {
      await tx.groupMapping.create({ data: { id, providerId, group, systemRole: grant.systemRole } });
    } else {
      const { tenantSlug, tenantRole } = grant;
      const tenant = await tx.tenant.findFirst({ where: { slug: tenantSlug, deletedAt: null } });
      if (!tenant) {
        throw new BulkheadError('NOT_FOUND', `There is no tenant "${tenantSlug}".`, {
          field: 'tenantSlug',
          value: tenantSlug,
        });
      }
      await tx.groupMapping.create({ data: { id, providerId, group, tenantId: tenant.id, tenantRole } });
    }
    const { kind: _kind, ...details } = grant;
    await writeAudit(tx, actor, {
      action: 'providers.addMapping',
      target: `provider:${providerId}`,
      details: { mappingId: id, group, ...details },
    });
  });
  return { id };
}

/** From the next sign-in of each on, the group brings it no more. Errors: NOT_FOUND. */
export async function removeMapping(
  deps: Deps,
  actor: Actor,
  { providerId, mappingId }: { providerId: string; mappingId: string },
): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.groupMapping.deleteMany({ where: { id: mappingId, providerId } });
    if (count === 0) throw new BulkheadError('NOT_FOUND', `There is no mapping ${mappingId}.`, { field: 'mappingId' });
    const target = `provider:${providerId}`;
    await writeAudit(tx, actor, { action: 'providers.removeMapping', target, details: { mappingId } });
  });
  return DONE;
}
