import type { Database } from '@bulkhead/db';
import { GIB, MIB } from '@bulkhead/shared';
import { v7 as newId } from 'uuid';

/** Sizes to begin with. CPU may burst up to the compartment; memory may not, so that a leak meets its own limit first. */
const FIRST_FLAVORS = [
  { name: 'nano', cpuMillicores: 100, memoryBytes: 64 * MIB, pids: 64 },
  { name: 'small', cpuMillicores: 250, memoryBytes: 256 * MIB, pids: 128 },
  { name: 'medium', cpuMillicores: 500, memoryBytes: 512 * MIB, pids: 256 },
  { name: 'large', cpuMillicores: 1000, memoryBytes: GIB, pids: 512 },
];

/** Fills an empty list; a list from which somebody removed some is left alone. Two processes at once do no harm. */
export async function seedFlavors(db: Database): Promise<void> {
  if ((await db.flavor.count()) > 0) return;
  await db.flavor.createMany({
    data: FIRST_FLAVORS.map((flavor) => ({
      id: newId(),
      ...flavor,
      cpuLimitMillicores: null,
      memoryLimitBytes: flavor.memoryBytes,
    })),
    skipDuplicates: true,
  });
}
