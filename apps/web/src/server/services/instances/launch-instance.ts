import { isDeepStrictEqual } from 'node:util';
import { Prisma, type Transaction } from '@bulkhead/db';
import {
  BulkheadError,
  controlsNeed,
  NO_NETWORKING_REQUEST,
  objectToSpec,
  type LaunchSpec,
  type Resources,
} from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { TenantContext } from '../../context.ts';
import type { Actor, Deps } from '../../deps.ts';
import { auditActor, auditAddress } from '../audit/write-audit.ts';
import { findRefusal } from '../controls/find-refusal.ts';
import { instanceMemory, readGrounds } from '../controls/read-grounds.ts';
import { resolveImage, type ResolvedImage } from '../images/resolve-image.ts';
import { findCompany } from '../networks/find-company.ts';
import { writeNetworking } from '../networks/write-networking.ts';
import { instanceNews, newsAbout } from '../news.ts';
import { requireUsable } from '../secrets/judge-uses.ts';
import { insertSecretUses } from '../secrets/set-secret-uses.ts';
import { readTrust, refuseRuntime, type Trust } from '../tenants/trust.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { lockTenant, readHoldings, requireTenantRoom } from './admission.ts';
import { chooseHost } from './choose-host.ts';
import { findCandidates, type Candidate } from './find-candidates.ts';
import { nameIsTaken } from './name-is-taken.ts';
import { inTenantTransaction } from './tenant-transaction.ts';
import { insertAttachments, requireAttachable } from '../volumes/judge-volume-uses.ts';

/**
 * Admission, placement, desired state, operation and audit entry of a new instance, in one transaction: whatever is
 * refused leaves nothing behind, and no two launches are admitted into the same room.
 *
 * Errors: NAME_TAKEN (spec.name), POLICY for what the tenant's profile does not allow, QUOTA_EXCEEDED, IMAGE_UNKNOWN (spec.image), NOT_FOUND (spec.hostId), HOST_UNREACHABLE,
 * CONTROL_UNSUPPORTED and CONTROL_OUT_OF_BOUNDS (spec.controls.…), NO_HOST_FITS with the shortages of every host that was tried.
 */
export async function launchInstance(
  deps: Deps,
  tenant: TenantContext,
  actor: Actor,
  spec: LaunchSpec,
  /** Whoever has to find it again after a crash says its id. */
  { instanceId = newId() }: { instanceId?: string } = {},
): Promise<{ instanceId: string; operationId: string }> {
  const requested: Resources = {
    instances: 1,
    cpuMillicores: spec.cpuMillicores,
    memoryBytes: spec.memoryBytes,
    pids: spec.pids,
  };
  try {
    return await inTenantTransaction(deps, tenant.id, async (tx) => {
      const quota = await lockTenant(tx, tenant);
      const { held, nameTaken } = await readHoldings(tx, tenant.id, spec.name);
      if (nameTaken) throw nameIsTaken(tenant, spec.name, 'spec.name');
      const trust = await readTrust(tx, tenant.id);
      requireWithinProfile(spec, trust);
      requireTenantRoom(tenant, { limit: quota, reserved: held }, requested);
      const volumeHostId = await requireAttachable(
        tx,
        tenant,
        { uses: spec.volumes, hostId: spec.hostId },
        'spec.volumes',
      );
      const hostId = volumeHostId ?? spec.hostId;
      const image = await resolveImage(tx, tenant, spec);
      const candidates = await findCandidates(tx, { image, hostId }, deps.now());
      const holding = await thoseThatHold(tx, tenant, { ...spec, trust }, candidates);
      const company = await findCompany(tx, spec.networking);
      const host = chooseHost(holding, requested, company);
      const ids = { instanceId, operationId: newId() };
      await insertInstance(tx, { ...ids, tenant, actor, spec, image, host });
      await attachSecrets(tx, tenant, { ...ids, hostId: host.id }, spec);
      await insertAttachments(tx, tenant, ids.instanceId, spec.volumes);
      await attachNetworks(deps, tx, tenant, { instanceId, hostId: host.id }, spec);
      await deps.changes.publish(
        tx,
        instanceNews({ tenantSlug: tenant.slug, hostId: host.id, instanceId: ids.instanceId }),
      );
      return ids;
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw nameIsTaken(tenant, spec.name, 'spec.name');
    throw error;
  }
}

async function attachNetworks(
  deps: Deps,
  tx: Transaction,
  tenant: TenantContext,
  place: { instanceId: string; hostId: string },
  { networking }: LaunchSpec,
): Promise<void> {
  if (isDeepStrictEqual(networking, NO_NETWORKING_REQUEST)) return;
  await writeNetworking(tx, tenant, { ...place, field: 'spec.networking' }, networking);
  await deps.changes.publish(tx, [newsAbout('networks', { tenantSlug: tenant.slug })]);
}

async function attachSecrets(
  tx: Transaction,
  tenant: TenantContext,
  place: { instanceId: string; hostId: string },
  { secrets, env }: LaunchSpec,
): Promise<void> {
  const variables = env.map(({ name }) => name);
  await requireUsable(tx, tenant, { uses: secrets, variables }, 'spec.secrets');
  await insertSecretUses(tx, tenant, { ...place, secrets });
}

function requireWithinProfile(spec: LaunchSpec, { profile }: Trust): void {
  const objection = objectToSpec(spec, profile);
  if (objection) throw new BulkheadError('POLICY', objection.message, { field: `spec.${objection.field}` });
}

/** The hosts on which it could run as it is to; where there is none, why not the first one. */
async function thoseThatHold(
  tx: Transaction,
  tenant: TenantContext,
  spec: LaunchSpec & { trust: Trust },
  candidates: Candidate[],
): Promise<Candidate[]> {
  if (controlsNeed(spec.controls, 'instance').length === 0 && spec.trust.profile !== 'sandboxed') return candidates;
  const grounds = await readGrounds(
    tx,
    tenant.id,
    candidates.map(({ id }) => id),
  );
  const refusals = candidates.map(({ id }) => {
    const ground = grounds.get(id);
    if (!ground) throw new Error(`host ${id} vanished under its lock`);
    const noRuntime = refuseRuntime(
      spec.trust,
      { name: ground.hostName, runtimes: ground.facts?.runtimes ?? [] },
      'spec.hostId',
    );
    return (
      noRuntime ??
      findRefusal(spec.controls, { ...ground, scope: 'instance', memory: instanceMemory(spec) }, 'spec.controls')
    );
  });
  const holding = candidates.filter((_, index) => !refusals[index]);
  const [refusal] = refusals;
  if (holding.length === 0 && refusal) throw refusal;
  return holding;
}

interface NewInstance {
  instanceId: string;
  operationId: string;
  tenant: TenantContext;
  actor: Actor;
  spec: LaunchSpec;
  image: ResolvedImage;
  host: Candidate;
}

/** One statement for four rows: the locks above are held for as few round trips as can be. */
async function insertInstance(
  tx: Transaction,
  { instanceId, operationId, tenant, actor, spec, image, host }: NewInstance,
): Promise<void> {
  const details = {
    name: spec.name,
    image: image.reference,
    host: host.name,
    cpuMillicores: spec.cpuMillicores,
    memoryBytes: spec.memoryBytes,
    pids: spec.pids,
  };
  await tx.$executeRaw(Prisma.sql`
    with instance as (
      insert into "Instance" (id, "tenantId", "hostId", name, "imageReference", "imageId", "catalogImageId", command, env, "restartPolicy",
        "cpuMillicores", "memoryBytes", pids, "cpuLimitMillicores", "memoryLimitBytes", controls,
        "heldCpuMillicores", "heldMemoryBytes", "heldPids", "createdById",
        tags, notes, "healthCheck", "stopGraceSec")
      values (${instanceId}::uuid, ${tenant.id}::uuid, ${host.id}::uuid, ${spec.name}, ${image.reference}, ${host.imageId}, ${image.catalog?.id ?? null}::uuid,
        ${spec.command}::text[], ${JSON.stringify(spec.env)}::jsonb, ${spec.restartPolicy},
        ${spec.cpuMillicores}::int, ${spec.memoryBytes}::bigint, ${spec.pids}::int,
        ${spec.cpuLimitMillicores}::int, ${spec.memoryLimitBytes}::bigint, ${JSON.stringify(spec.controls)}::jsonb,
        ${spec.cpuMillicores}::int, ${spec.memoryBytes}::bigint, ${spec.pids}::int, ${actor.userId}::uuid,
        ${spec.tags}::text[], ${spec.notes}, ${spec.healthCheck === null ? null : JSON.stringify(spec.healthCheck)}::jsonb,
        ${spec.stopGraceSec}::int)
    ), operation as (
      insert into "Operation" (id, kind, "tenantId", "instanceId", "hostId", "actorId", revision)
      values (${operationId}::uuid, 'launch', ${tenant.id}::uuid, ${instanceId}::uuid, ${host.id}::uuid, ${actor.userId}::uuid, 1)
    ), entry as (
      insert into "AuditEntry" (actor, address, "tenantId", action, target, details)
      values (${auditActor(actor)}, ${auditAddress(actor)}, ${tenant.id}::uuid, 'instances.launch', ${`instance:${instanceId}`}, ${JSON.stringify(details)}::jsonb)
    )
    update "Host" set "desiredGeneration" = "desiredGeneration" + 1 where id = ${host.id}::uuid`);
}
