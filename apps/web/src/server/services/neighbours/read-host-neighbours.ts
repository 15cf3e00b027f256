import type { HostNeighbours, NeighbourFinding } from '@bulkhead/shared';
import type { HistoryDeps } from '../history/read-history.ts';
import { findNeighbours } from './find-neighbours.ts';
import type { Neighbours } from './find-neighbours.ts';
import { readNeighbourInput } from './read-neighbour-input.ts';
import type { NeighbourScene } from './read-neighbour-input.ts';
import { requireNeighbourRange } from './require-neighbour-range.ts';

/** Finer than this nobody reads a range of up to a week; coarser, and minutes are told apart no more. */
const POINTS = 240;

/** For a host's operators: who waited there, and who rose meanwhile. Throws NOT_FOUND, INVALID_INPUT, and as `readHistory`. */
export async function readHostNeighbours(
  deps: HistoryDeps,
  { hostId, fromMs, toMs }: { hostId: string; fromMs: number; toMs: number },
): Promise<HostNeighbours> {
  requireNeighbourRange(fromMs, toMs);
  const scene = await readNeighbourInput(deps, { hostId, fromMs, toMs, points: POINTS, instanceId: null });
  return {
    tier: scene.tier,
    stepMs: scene.input.stepMs,
    instances: scene.instances.size,
    instancesThere: Math.max(scene.instancesThere, scene.instances.size),
    findings: findNeighbours(scene.input).map((found) => toFinding(scene, found)),
  };
}

function toFinding({ tenants, instances }: NeighbourScene, found: Neighbours): NeighbourFinding {
  const nameOf = (id: string) => {
    const tenant = tenants.get(id);
    return { slug: tenant?.slug ?? '', name: tenant?.name ?? '' };
  };
  const { slug, name } = nameOf(found.tenantId);
  const { resource, fromMs, toMs, waitedBefore, waitedDuring, hostUsedShare, unnamed, suspects } = found;
  return {
    resource,
    fromMs,
    toMs,
    waitedBefore,
    waitedDuring,
    hostUsedShare,
    unnamed,
    victim: {
      tenantSlug: slug,
      tenantName: name,
      instanceId: found.instanceId,
      instanceName: instances.get(found.instanceId)?.name ?? '',
      alsoWaited: found.alsoWaited,
    },
    suspects: suspects.map(({ tenantId, before, during, correlation }) => ({
      tenant: tenantId === null ? null : nameOf(tenantId),
      before,
      during,
      correlation,
    })),
  };
}
