import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { noSuchHost } from './host-rows.ts';

interface HostChanges {
  hostId: string;
  name?: string | undefined;
  cordoned?: boolean | undefined;
  cpuAllocatablePercent?: number | undefined;
  memoryReservedBytes?: number | undefined;
}

/** Changes what a host is called and gives. What it has promised already stays. Errors: NOT_FOUND, NAME_TAKEN (name). */
export async function configureHost(
  deps: Deps,
  actor: Actor,
  { hostId, ...changes }: HostChanges,
): Promise<typeof DONE> {
  const data = {
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.cordoned === undefined ? {} : { cordoned: changes.cordoned }),
    ...(changes.cpuAllocatablePercent === undefined ? {} : { cpuAllocatablePercent: changes.cpuAllocatablePercent }),
    ...(changes.memoryReservedBytes === undefined ? {} : { memoryReservedBytes: changes.memoryReservedBytes }),
  };
  try {
    await deps.db.$transaction(async (tx) => {
      const { count } = await tx.host.updateMany({ where: { id: hostId }, data });
      if (count === 0) throw noSuchHost(hostId);
      await writeAudit(tx, actor, { action: 'hosts.configure', target: `host:${hostId}`, details: data });
      await deps.changes.publish(tx, [newsAbout('hosts', { hostId })]);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new BulkheadError('NAME_TAKEN', `There is a host "${changes.name}" already; choose another name.`, {
      field: 'name',
      ...(changes.name === undefined ? {} : { value: changes.name }),
    });
  }
  return DONE;
}
