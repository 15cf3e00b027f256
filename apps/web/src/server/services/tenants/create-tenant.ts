import { BulkheadError, type Profile, type Resources, type TenantRow } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { readTenant } from './tenant-rows.ts';
import { requireTrust } from './trust.ts';

interface NewTenant {
  slug: string;
  name: string;
  quota: Resources;
  profile: Profile;
  /** Of the sandboxed profile; null in the others. */
  sandboxRuntime: string | null;
}

/**
 * Makes a tenant. Errors: NAME_TAKEN (slug), for a slug that was ever used: it names a cgroup and a history; INVALID_INPUT
 * (sandboxRuntime) for a sandbox without a runtime.
 */
export async function createTenant(
  deps: Deps,
  actor: Actor,
  { slug, name, quota, profile, sandboxRuntime }: NewTenant,
): Promise<TenantRow> {
  const trust = requireTrust({ profile, runtime: sandboxRuntime });
  const id = newId();
  try {
    await deps.db.$transaction(async (tx) => {
      await tx.tenant.create({
        data: {
          id,
          slug,
          name,
          quotaInstances: quota.instances,
          quotaCpuMillicores: quota.cpuMillicores,
          quotaMemoryBytes: quota.memoryBytes,
          quotaPids: quota.pids,
          profile: trust.profile,
          sandboxRuntime: trust.runtime,
        },
      });
      await writeAudit(tx, actor, {
        tenantId: id,
        action: 'tenants.create',
        target: `tenant:${slug}`,
        details: { name, ...quota, ...trust },
      });
      await deps.changes.publish(tx, [newsAbout('tenants', { tenantSlug: slug })]);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError(
      'NAME_TAKEN',
      `"${slug}" is or was a tenant's short name; these are never used twice, choose another.`,
      {
        field: 'slug',
        value: slug,
      },
    );
  }
  return readTenant(deps, slug);
}
