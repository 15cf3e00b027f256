import { BulkheadError, DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { noSuchHost } from './host-rows.ts';

/**
 * Forgets a host on which nothing is left, with the history of what was there; the audit entries stay.
 * Errors: NOT_FOUND, HOST_IN_USE.
 */
export async function removeHost(deps: Deps, actor: Actor, hostId: string): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const [host] = await tx.$queryRaw<
      { name: string }[]
    >`select name from "Host" where id = ${hostId}::uuid for update`;
    if (!host) throw noSuchHost(hostId);
    const count = await tx.instance.count({ where: { hostId, goneAt: null } });
    if (count > 0) {
      throw new BulkheadError(
        'HOST_IN_USE',
        `${host.name} still has ${count} instances; delete them first and wait until the host has confirmed it, or revoke the host if it is lost.`,
        {
          count,
        },
      );
    }
    const volumes = await tx.volume.count({ where: { hostId, goneAt: null } });
    if (volumes > 0) {
      const words = `${host.name} still has ${volumes} volumes with what tenants keep in them; they have to delete them first.`;
      throw new BulkheadError('HOST_IN_USE', words, { count: volumes });
    }
    await tx.volumeAttachment.deleteMany({ where: { volume: { hostId } } });
    await tx.volumeSnapshot.deleteMany({ where: { hostId } });
    await tx.volume.deleteMany({ where: { hostId } });
    await tx.task.deleteMany({ where: { hostId } });
    await tx.operation.deleteMany({ where: { instance: { hostId } } });
    await tx.instance.deleteMany({ where: { hostId } });
    await tx.host.delete({ where: { id: hostId } });
    await writeAudit(tx, actor, { action: 'hosts.remove', target: `host:${hostId}`, details: { name: host.name } });
    await deps.changes.publish(tx, [newsAbout('hosts', { hostId }), { kind: 'standing', hostId }]);
  });
  deps.fleet.disconnect(hostId, 'removed');
  return DONE;
}
