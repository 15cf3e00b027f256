import type { Containment } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { newsAbout } from '../news.ts';
import { lockHost, type LinkSource, type Recorded } from './lock-host.ts';

/** Notes whether every tenant's process on a host is where it must be. Publishes only what is different. */
export async function recordContainment(
  deps: Pick<Deps, 'db' | 'changes'>,
  source: LinkSource,
  containment: Containment,
): Promise<Recorded> {
  const { hostId } = source;
  return deps.db.$transaction(async (tx) => {
    if ((await lockHost(tx, source)) === null) return 'stale';
    const told = JSON.stringify(containment);
    const changed = await tx.$executeRaw`
      update "Host" set "containment" = ${told}::jsonb
      where "id" = ${hostId}::uuid and "containment" is distinct from ${told}::jsonb`;
    if (changed > 0) await deps.changes.publish(tx, [newsAbout('hosts', { hostId })]);
    return 'recorded';
  });
}
