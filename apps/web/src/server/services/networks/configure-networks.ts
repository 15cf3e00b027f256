import { DONE, type NetworkSettings } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';

/** What operators give out from now on. Networks and ports that are given out already stay. */
export async function configureNetworks(deps: Deps, actor: Actor, settings: NetworkSettings): Promise<typeof DONE> {
  return deps.db.$transaction(async (tx) => {
    await tx.networkSettings.upsert({ where: { id: 1 }, create: { id: 1, ...settings }, update: settings });
    await writeAudit(tx, actor, {
      tenantId: null,
      action: 'networks.configure',
      target: 'networks',
      details: settings,
    });
    await deps.changes.publish(tx, [newsAbout('networks')]);
    return DONE;
  });
}
