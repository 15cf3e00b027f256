import type { Transaction } from '@bulkhead/db';
import { hostConflictSchema, type HostConflict } from '@bulkhead/shared';
import type { ChangeBus } from '../../changes.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { SeenRun } from '../enrolment/agent-run.ts';
import { newsAbout } from '../news.ts';

/** Agents that are named; two are a conflict, more are somebody who tries. */
const MAX_SEEN = 8;
/** Of ids as people are shown them. */
const SHORT = 8;

/**
 * Notes that more than one agent answers for a host, the host's row being locked: from here on nothing is sent to either
 * and nothing is taken from them. Agents that come later are added to what was seen. Lasts until one is enrolled anew.
 */
export async function declareConflict(
  tx: Transaction,
  changes: ChangeBus,
  { hostId, reason, runs }: { hostId: string; reason: HostConflict['reason']; runs: readonly SeenRun[] },
): Promise<void> {
  const host = await tx.host.findUniqueOrThrow({ where: { id: hostId }, select: { conflictAt: true, conflict: true } });
  const before = hostConflictSchema.nullable().parse(host.conflict);
  const isNew = host.conflictAt === null;
  const conflict: HostConflict = {
    reason: before?.reason ?? reason,
    seen: runs.map(shorten).reduce(withSeen, before?.seen ?? []),
  };
  await tx.$executeRaw`
    update "Host" set "conflictAt" = coalesce("conflictAt", now()), "conflict" = ${JSON.stringify(conflict)}::jsonb,
      "linkEpoch" = "linkEpoch" + ${isNew ? 1 : 0}
    where "id" = ${hostId}::uuid`;
  if (isNew) {
    await writeAudit(tx, 'system', {
      action: 'hosts.conflict',
      target: `host:${hostId}`,
      details: { reason, addresses: [...new Set(runs.map(({ address }) => address))].join(', ') },
    });
  }
  await changes.publish(tx, [newsAbout('hosts', { hostId }), { kind: 'standing', hostId }]);
}

function shorten({ address, machineId, bootId, processId, atMs }: SeenRun): HostConflict['seen'][number] {
  return {
    address,
    machine: machineId?.slice(0, SHORT) ?? null,
    boot: bootId.slice(0, SHORT),
    process: processId.slice(0, SHORT),
    lastAtMs: atMs,
  };
}

/** The same agent again only moves its time. */
function withSeen(seen: HostConflict['seen'], one: HostConflict['seen'][number]): HostConflict['seen'] {
  const others = seen.filter(
    ({ machine, process, address }) => machine !== one.machine || process !== one.process || address !== one.address,
  );
  return [...others, one].slice(-MAX_SEEN);
}
