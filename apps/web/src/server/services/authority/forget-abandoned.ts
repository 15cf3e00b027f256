import type { Deps } from '../../deps.ts';
import { lockAuthority } from '../../fleet/authority.ts';
import { AUTHORITY_CHANGED } from './authority-news.ts';
import { hostsOn } from './hosts-on.ts';

/** Drops an abandoned root when no host uses it any more. Says whether it did; any number of processes may try. */
export async function forgetAbandoned(deps: Pick<Deps, 'db' | 'changes'>): Promise<boolean> {
  if ((await hostsOn(deps.db, 'root-abandoned')).length > 0) return false;
  return deps.db.$transaction(async (tx) => {
    await lockAuthority(tx, 'exclusive');
    if ((await hostsOn(tx, 'root-abandoned')).length > 0) return false;
    const { count } = await tx.authority.deleteMany({ where: { name: 'root-abandoned' } });
    if (count > 0) await deps.changes.publish(tx, AUTHORITY_CHANGED);
    return count > 0;
  });
}
