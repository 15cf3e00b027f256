import type { FlavorView } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';
import type { Actor, Deps } from '../../deps.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { newsAbout } from '../news.ts';
import { isUniqueViolation } from '../unique-violation.ts';
import { flavorNameTaken, toFlavorView, type FlavorInput } from './flavor-view.ts';

/** Makes a flavor. Errors: NAME_TAKEN (name). */
export async function createFlavor(deps: Deps, actor: Actor, input: FlavorInput): Promise<FlavorView> {
  try {
    return await deps.db.$transaction(async (tx) => {
      const row = await tx.flavor.create({ data: { id: newId(), ...input } });
      await writeAudit(tx, actor, { action: 'flavors.create', target: `flavor:${row.id}`, details: { ...input } });
      await deps.changes.publish(tx, [newsAbout('flavors')]);
      return toFlavorView(row);
    });
  } catch (error) {
    throw isUniqueViolation(error) ? flavorNameTaken(input.name) : error;
  }
}
