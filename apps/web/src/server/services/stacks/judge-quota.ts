import {
  addResources,
  NO_RESOURCES,
  RESOURCE_KINDS,
  subtractResources,
  type Resources,
  type StackPlanView,
} from '@bulkhead/shared';
import type { StackPart } from './resolve-parts.ts';
import type { StoredStep } from './stack-plan.ts';

/**
 * The most that the steps hold at once beyond what is held now, against what is left. What is replaced is let go before its
 * successor is admitted; what is removed goes at the end. Pure.
 */
export function judgeQuota(
  steps: readonly StoredStep[],
  parts: readonly StackPart[],
  has: (instanceId: string) => Resources | null,
  room: { limit: Resources; reserved: Resources },
): NonNullable<StackPlanView['quota']> {
  let sum = NO_RESOURCES;
  let needed = NO_RESOURCES;
  for (const step of steps) {
    if (step.kind !== 'instance' || step.action === 'keep' || step.action === 'leave') continue;
    const before = (step.oldId === null ? null : has(step.oldId)) ?? NO_RESOURCES;
    const part = parts.find(({ kind, key }) => kind === 'instance' && key === step.key);
    const after = step.action === 'remove' || part?.kind !== 'instance' ? NO_RESOURCES : sizeOf(part.spec);
    // A shrink is held until its host has confirmed it.
    const change = subtractResources(step.action === 'resize' ? largest(before, after) : after, before);
    sum = addResources(sum, change);
    needed = largest(needed, sum);
  }
  const available = subtractResources(room.limit, room.reserved);
  return {
    needed,
    available,
    limit: room.limit,
    short: RESOURCE_KINDS.filter((kind) => needed[kind] > 0 && needed[kind] > available[kind]),
  };
}

function sizeOf({ cpuMillicores, memoryBytes, pids }: Omit<Resources, 'instances'>): Resources {
  return { instances: 1, cpuMillicores, memoryBytes, pids };
}

function largest(one: Resources, other: Resources): Resources {
  return {
    instances: Math.max(one.instances, other.instances),
    cpuMillicores: Math.max(one.cpuMillicores, other.cpuMillicores),
    memoryBytes: Math.max(one.memoryBytes, other.memoryBytes),
    pids: Math.max(one.pids, other.pids),
  };
}
