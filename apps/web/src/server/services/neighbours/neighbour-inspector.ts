import { instanceNeighboursSchema } from '@bulkhead/shared';
import type { InstanceNeighbours } from '@bulkhead/shared';
import type { HistoryDeps } from '../history/read-history.ts';
import { findNeighbours } from './find-neighbours.ts';
import { readNeighbourInput } from './read-neighbour-input.ts';

const POINTS = 240;

/**
 * What a tenant may hear of the others on its host. It looks over the wall that every other service of a tenant's stands
 * behind (docs/adr/0036), so whoever calls has read the instance behind that wall first, and what leaves is no name and no
 * amount of anybody's use.
 */
export interface NeighbourInspector {
  /** Throws as `readHistory`. */
  inspect(query: { hostId: string; instanceId: string; fromMs: number; toMs: number }): Promise<InstanceNeighbours>;
}

/** `deps.db` is the whole database. */
export function createNeighbourInspector(deps: HistoryDeps): NeighbourInspector {
  return {
    async inspect(query) {
      const scene = await readNeighbourInput(deps, { ...query, points: POINTS });
      // The schema drops whatever it does not name.
      return instanceNeighboursSchema.parse({
        tier: scene.tier,
        stepMs: scene.input.stepMs,
        findings: findNeighbours(scene.input).map(({ suspects, ...found }) => ({
          ...found,
          rose: [...new Set(suspects.map(({ tenantId }) => (tenantId === null ? 'system' : 'tenant')))],
        })),
      });
    },
  };
}
