import type { Transaction } from '@bulkhead/db';
import type { AgentMessage } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { bumpHost } from '../hosts/bump-host.ts';
import { newsAbout } from '../news.ts';
import { finishOperations } from './finish-operations.ts';
import { judgeInstance, type Judgement, type StoredInstance } from './judge-instance.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';
import { passOnHeld } from './pass-on-held.ts';
import { proofsIn, recordProofs } from './record-proofs.ts';
import { releaseHeld } from './release-held.ts';
import { writeCompartments } from './write-compartments.ts';

export type Report = Extract<AgentMessage, { kind: 'report' }>;

/**
 * Takes over what an agent reports, in one transaction: observed states, ends of operations, what is gone, what is no
 * longer held, compartments, proofs. Only rows of the link's own host are touched, whatever ids the report names. A report
 * about another epoch (before a re-enrolment or a restored database) changes nothing.
 */
export async function recordReport(
  deps: Pick<Deps, 'db' | 'changes'>,
  source: LinkSource,
  report: Report,
): Promise<Recorded> {
  const { hostId } = source;
  return deps.db.$transaction(async (tx) => {
    const host = await lockHost(tx, source);
    if (host === null) return 'stale';
    if (report.epoch !== host.epoch) return 'recorded';

    const stored = await readInstances(tx, hostId, report);
    const observed = new Map(report.instances.map((instance) => [instance.id, instance]));
    const looked = report.full && report.generation >= host.desiredGeneration;
    const judgements = stored
      .map((instance) => judgeInstance(instance, observed.get(instance.id) ?? null, { looked }))
      .filter((judgement) => judgement !== null);

    await writeInstances(tx, judgements);
    const finished = await finishOperations(tx, judgements);
    const compartments = await writeCompartments(tx, hostId, report);
    const gone = judgements.filter((judgement) => judgement.gone);
    const goneIds = gone.map(({ id }) => id);
    if (gone.length > 0) await passOnHeld(tx, hostId, goneIds);
    const mayRelease = gone.length > 0 || compartments.length > 0 || stored.some(({ heldAbove }) => heldAbove);
    const released = mayRelease ? await releaseHeld(tx, hostId) : [];

    const proven = await recordProofs(tx, hostId, proofsIn(judgements, report, compartments));

    if (gone.length > 0) {
      await tx.kernelProof.deleteMany({ where: { instanceId: { in: goneIds } } });
      await bumpHost(tx, deps.changes, hostId);
    }
    const converged = report.generation !== host.reportedGeneration;
    if (converged) {
      await tx.$executeRaw`
        update "Host" set "reportedGeneration" = ${BigInt(report.generation)} where "id" = ${hostId}::uuid`;
    }

    const usageOf = new Set([...gone.map(({ tenantSlug }) => tenantSlug), ...compartments, ...released]);
    await deps.changes.publish(tx, [
      ...judgements.map(({ id, tenantSlug }) => newsAbout('instances', { tenantSlug, hostId, instanceId: id })),
      ...finished.map(({ id, tenantSlug }) => newsAbout('operations', { tenantSlug, hostId, instanceId: id })),
      ...[...new Set([...compartments, ...proven])].map((tenantSlug) =>
        newsAbout('compartments', { tenantSlug, hostId }),
      ),
      ...[...usageOf].map((tenantSlug) => newsAbout('usage', { tenantSlug, hostId })),
      ...(converged || usageOf.size > 0 ? [newsAbout('hosts', { hostId })] : []),
    ]);
    return 'recorded';
  });
}

/** The live instances that the report may be about, locked: those that it names, or all where it is full. */
function readInstances(tx: Transaction, hostId: string, report: Report): Promise<StoredInstance[]> {
  const ids = report.instances.map(({ id }) => id);
  return tx.$queryRaw<StoredInstance[]>`
    select i."id", t."slug" as "tenantSlug", i."desiredState"::text as "desiredState", i."revision", i."observed",
      exists (select 1 from "Operation" o where o."instanceId" = i."id" and o."state" = 'pending') as "pending",
      (i."heldCpuMillicores", i."heldMemoryBytes", i."heldPids") is distinct from
        (i."cpuMillicores", i."memoryBytes", i."pids") as "heldAbove"
    from "Instance" i join "Tenant" t on t."id" = i."tenantId"
    where i."hostId" = ${hostId}::uuid and i."goneAt" is null and (${report.full} or i."id" = any(${ids}::uuid[]))
    order by i."id" for update of i`;
}

async function writeInstances(tx: Transaction, judgements: readonly Judgement[]): Promise<void> {
  const changed = judgements
    .filter(({ observed, gone }) => observed !== null || gone)
    .map(({ id, observed, gone }) => ({ id, observed, gone }));
  if (changed.length === 0) return;
  await tx.$executeRaw`
    update "Instance" i set
      "observed" = coalesce(r.observed, i."observed"),
      "observedState" = case when r.gone then 'absent' else coalesce(r.observed->>'state', i."observedState") end,
      "observedRevision" = coalesce((r.observed->>'revision')::int, i."observedRevision"),
      "startedAt" = case when r.observed is null then i."startedAt"
        else to_timestamp((r.observed->>'startedAtMs')::double precision / 1000) end,
      "goneAt" = case when r.gone then now() end
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as r(id uuid, observed jsonb, gone boolean)
    where i."id" = r.id`;
}
