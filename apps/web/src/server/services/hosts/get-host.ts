import {
  containmentSchema,
  heartbeatSchema,
  hostConflictSchema,
  hostFactsSchema,
  NO_CONTROLS,
  observedCompartmentSchema,
  type HostView,
} from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { readControls } from '../controls/read-controls.ts';
import { heldCompartments } from '../usage/holdings.ts';
import { compartmentUsage, NO_USAGE } from '../usage/usage.ts';
import { noSuchHost, readHosts } from './host-rows.ts';

/** The newest of a host's certificates; older ones are forgotten a month after they expired. */
const SHOWN_CERTIFICATES = 10;

/** Everything about one host, with one row for each tenant that holds something there. Errors: NOT_FOUND. */
export async function getHost(deps: Deps, hostId: string): Promise<HostView> {
  const now = deps.now();
  const [[row], host] = await Promise.all([
    readHosts(deps.db, now, hostId),
    deps.db.host.findUnique({
      where: { id: hostId },
      include: {
        certificates: { orderBy: { issuedAt: 'desc' }, take: SHOWN_CERTIFICATES },
        joinTokens: { where: { usedAt: null, expiresAt: { gt: now } }, orderBy: { expiresAt: 'desc' }, take: 1 },
      },
    }),
  ]);
  if (!row || !host) throw noSuchHost(hostId);
  const containment = containmentSchema.nullable().parse(host.containment);
  return {
    ...row,
    createdAtMs: host.createdAt.getTime(),
    facts: hostFactsSchema.nullable().parse(host.facts),
    heartbeat: heartbeatSchema.nullable().parse(host.heartbeat),
    cpuAllocatablePercent: host.cpuAllocatablePercent,
    memoryReservedBytes: Number(host.memoryReservedBytes),
    epoch: host.epoch,
    desiredGeneration: Number(host.desiredGeneration),
    reportedGeneration: Number(host.reportedGeneration),
    containmentFindings: containment?.findings ?? [],
    containmentSinceMs: containment?.sinceMs ?? null,
    conflict: hostConflictSchema.nullable().parse(host.conflict),
    clockOffsetMs: host.clockOffsetMs,
    certificateExpiresAtMs: host.certificates.find(({ revokedAt }) => revokedAt === null)?.expiresAt.getTime() ?? null,
    certificates: host.certificates.map(({ serial, issuer, issuedAt, expiresAt, revokedAt }) => ({
      serial,
      issuer,
      issuedAtMs: issuedAt.getTime(),
      expiresAtMs: expiresAt.getTime(),
      revokedAtMs: revokedAt?.getTime() ?? null,
    })),
    joinTokenExpiresAtMs: host.joinTokens[0]?.expiresAt.getTime() ?? null,
    compartments: await readCompartments(deps, hostId),
  };
}

async function readCompartments(deps: Deps, hostId: string): Promise<HostView['compartments']> {
  const [held, observed, usage, settings] = await Promise.all([
    heldCompartments(deps.db, { hostId }),
    deps.db.compartment.findMany({ where: { hostId } }),
    compartmentUsage(deps.db, deps.now(), { hostId }),
    deps.db.compartmentControls.findMany({ where: { hostId } }),
  ]);
  const ids = [...new Set([...held, ...observed, ...settings].map(({ tenantId }) => tenantId))];
  const tenants = await deps.db.tenant.findMany({
    where: { id: { in: ids } },
    orderBy: { slug: 'asc' },
    select: { id: true, slug: true, name: true },
  });
  const heldBy = new Map(held.map((one) => [one.tenantId, one]));
  const observedOf = new Map(observed.map((one) => [one.tenantId, observedCompartmentSchema.parse(one.observed)]));
  const settingOf = new Map(settings.map((one) => [one.tenantId, one]));
  const usedBy = new Map(usage.map((one) => [one.tenantSlug, one]));
  return tenants
    .filter(({ id }) => heldBy.has(id) || observedOf.get(id)?.state !== 'absent')
    .map((tenant) => {
      const reserved = heldBy.get(tenant.id);
      const setting = settingOf.get(tenant.id);
      const used = usedBy.get(tenant.slug) ?? NO_USAGE;
      return {
        tenantSlug: tenant.slug,
        tenantName: tenant.name,
        reservedCpuMillicores: reserved?.cpuMillicores ?? 0,
        reservedMemoryBytes: reserved?.memoryBytes ?? 0,
        reservedPids: reserved?.pids ?? 0,
        instances: reserved?.instances ?? 0,
        usedCpuMillicores: used.cpuMillicores,
        usedMemoryBytes: used.memoryBytes,
        usedPids: used.pids,
        controls: setting ? readControls(setting.controls) : NO_CONTROLS,
        frozen: setting?.frozen ?? false,
        observed: observedOf.get(tenant.id) ?? null,
      };
    });
}
