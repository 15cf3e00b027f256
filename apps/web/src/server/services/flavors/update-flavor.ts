import type { FlavorView } from '@bulkhead/shared';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { flavorNameTaken, noSuchFlavor, toFlavorView, type FlavorInput } from './flavor-view.ts';

/** Changes a flavor; instances that were launched with it keep their size. Errors: NOT_FOUND, NAME_TAKEN (name). */
export async function updateFlavor(
  deps: Deps,
  actor: Actor,
  { flavorId, ...input }: FlavorInput & { flavorId: string },
): Promise<FlavorView> {
  try {
    return await deps.db.$transaction(async (tx) => {
      const [row] = await tx.flavor.updateManyAndReturn({ where: { id: flavorId }, data: input });
      if (!row) throw noSuchFlavor(flavorId);
      await writeAudit(tx, actor, { action: 'flavors.update', target: `flavor:${flavorId}`, details: { ...input } });
      await deps.changes.publish(tx, [newsAbout('flavors')]);
      return toFlavorView(row);
    });
  } catch (error) {
    throw isUniqueViolation(error) ? flavorNameTaken(input.name) : error;
  }
}
