import { DONE } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { noSuchFlavor } from './flavor-view.ts';

/** Removes a flavor from the list; instances keep their size. Errors: NOT_FOUND. */
export async function removeFlavor(deps: Deps, actor: Actor, flavorId: string): Promise<typeof DONE> {
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.flavor.deleteMany({ where: { id: flavorId } });
    if (count === 0) throw noSuchFlavor(flavorId);
    await writeAudit(tx, actor, { action: 'flavors.remove', target: `flavor:${flavorId}` });
    await deps.changes.publish(tx, [newsAbout('flavors')]);
  });
  return DONE;
}
