import type { FlavorView } from '@bulkhead/shared';
import type { Deps } from '../../deps.ts';
import { toFlavorView } from './flavor-view.ts';

/** All flavors, the smallest first. */
export async function listFlavors(deps: Deps): Promise<FlavorView[]> {
  const rows = await deps.db.flavor.findMany({
    orderBy: [{ cpuMillicores: 'asc' }, { memoryBytes: 'asc' }, { name: 'asc' }],
  });
  return rows.map(toFlavorView);
}
