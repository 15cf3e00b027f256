import {
  BulkheadError,
  RESOURCE_KINDS,
  type Allowances,
  type Profile,
  type Resources,
  type Shortage,
  type TenantRow,
} from '@bulkhead/shared';
import type { Transaction } from '@bulkhead/db';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { bumpHost } from '../hosts/bump-host.ts';
import { lockTenant } from '../instances/admission.ts';
import { wordShortages } from '../instances/word-shortages.ts';
import { newsAbout } from '../news.ts';
import { heldByTenant, heldOr } from '../usage/holdings.ts';
import { noSuchTenant, readTenant } from './tenant-rows.ts';
import { readTrust, requireMovable, requireTrust, type Trust } from './trust.ts';

interface TenantChanges {
  slug: string;
  name?: string | undefined;
  quota?: Resources | undefined;
  /** Lowering one takes nothing away: what is there already stays, and nothing is added. */
  allowances?: Allowances | undefined;
  profile?: Profile | undefined;
  /** Of the sandboxed profile. Left out, it stays with that profile and goes with any other. */
  sandboxRuntime?: string | null | undefined;
}

/**
 * Renames a tenant, changes its quota, or how much its containers are trusted with: then its hosts make them anew. Errors:
 * NOT_FOUND, QUOTA_BELOW_RESERVED when a kind would fall below what its instances hold: in each shortage `requested` is what
 * they hold and `limit` the limit that was asked for; INVALID_INPUT (sandboxRuntime), CONTROL_IN_USE (profile) with an
 * instance that has what the profile does not allow, CONTROL_UNSUPPORTED (sandboxRuntime) for a host without the runtime.
 */
export async function configureTenant(
  deps: Deps,
  actor: Actor,
  { slug, name, quota, allowances, profile, sandboxRuntime }: TenantChanges,
): Promise<TenantRow> {
  await deps.db.$transaction(async (tx) => {
    const tenant = await tx.tenant.findFirst({ where: { slug, deletedAt: null }, select: { id: true, slug: true } });
    if (!tenant) throw noSuchTenant(slug);
    const before = await lockTenant(tx, tenant);
    if (quota) requireNotBelow(quota, before, heldOr(await heldByTenant(tx, tenant.id), tenant.id));
    const trust = await changedTrust(tx, tenant.id, { profile, sandboxRuntime });
    const hostIds = trust === null ? [] : await lockHostsOf(tx, tenant.id);
    if (trust !== null) await requireMovable(tx, tenant.id, trust);
    await tx.tenant.update({
      where: { id: tenant.id },
      data: {
        ...(name === undefined ? {} : { name }),
        ...(quota && {
          quotaInstances: quota.instances,
          quotaCpuMillicores: quota.cpuMillicores,
          quotaMemoryBytes: quota.memoryBytes,
          quotaPids: quota.pids,
        }),
        ...(allowances && {
          quotaVolumes: allowances.volumes,
          quotaVolumeBytes: BigInt(allowances.volumeBytes),
          quotaNetworks: allowances.networks,
          quotaPorts: allowances.ports,
          quotaImageBytes: BigInt(allowances.imageBytes),
        }),
        ...(trust && { profile: trust.profile, sandboxRuntime: trust.runtime }),
      },
    });
    for (const hostId of hostIds) await bumpHost(tx, deps.changes, hostId);
    await writeAudit(tx, actor, {
      tenantId: tenant.id,
      action: 'tenants.configure',
      target: `tenant:${slug}`,
      details: { ...(name === undefined ? {} : { name }), ...quota, ...allowances, ...trust },
    });
    await deps.changes.publish(tx, [
      newsAbout('tenants', { tenantSlug: slug }),
      newsAbout('usage', { tenantSlug: slug }),
    ]);
  });
  return readTenant(deps, slug);
}

/** The trust that is asked for, where it is another than now; null: it stays as it is. */
async function changedTrust(
  tx: Transaction,
  tenantId: string,
  asked: Pick<TenantChanges, 'profile' | 'sandboxRuntime'>,
): Promise<Trust | null> {
  const now = await readTrust(tx, tenantId);
  const profile = asked.profile ?? now.profile;
  const kept = profile === 'sandboxed' ? now.runtime : null;
  const runtime = asked.sandboxRuntime === undefined ? kept : asked.sandboxRuntime;
  if (profile === now.profile && runtime === now.runtime) return null;
  return requireTrust({ profile, runtime });
}

/** Locks the hosts on which the tenant has instances, in the order of every other change. */
async function lockHostsOf(tx: Transaction, tenantId: string): Promise<string[]> {
  const hosts = await tx.$queryRaw<{ id: string }[]>`
    select h.id::text as id from "Host" h
    where h.id in (select i."hostId" from "Instance" i where i."tenantId" = ${tenantId}::uuid and i."goneAt" is null)
    order by h.id for no key update`;
  return hosts.map(({ id }) => id);
}

function requireNotBelow(quota: Resources, before: Resources, held: Resources): void {
  // A kind that is not lowered may stay where it is, even when it is over already.
  const shortages: Shortage[] = RESOURCE_KINDS.filter(
    (kind) => quota[kind] < before[kind] && quota[kind] < held[kind],
  ).map((kind) => ({
    scope: 'tenant',
    kind,
    requested: held[kind],
    available: quota[kind],
    limit: quota[kind],
  }));
  if (shortages.length === 0) return;
  throw new BulkheadError(
    'QUOTA_BELOW_RESERVED',
    `The quota cannot go below what instances hold. Held and offered: ${wordShortages(shortages)}. Delete or shrink instances first.`,
    { shortages, field: `quota.${shortages[0]?.kind}` },
  );
}
