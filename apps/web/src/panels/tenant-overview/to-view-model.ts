import { INSTANCE_STATES } from '@bulkhead/shared';
import type { CompartmentView, InstanceState, ObservedCompartment, TenantOverview } from '@bulkhead/shared';

/** One bar: how much of a compartment's ceiling is in use. */
export interface CompartmentBar {
  kind: 'cpuMillicores' | 'memoryBytes' | 'pids';
  used: number;
  ceiling: number;
  /** 0 to 1; the kernel may let a moment's sample overshoot a ceiling. */
  share: number;
  level: 'calm' | 'amber' | 'red';
}

const KINDS = ['cpuMillicores', 'memoryBytes', 'pids'] as const;
const AMBER_FROM = 0.8;
/** Samples and ceilings are not read at the same instant: a full compartment swings by a percent. */
const RED_FROM = 0.98;

export function toCompartmentBars(compartment: TenantOverview['compartments'][number]): CompartmentBar[] {
  return KINDS.map((kind) => {
    const ceiling = compartment.ceiling[kind];
    const used = compartment.used[kind];
    const share = ceiling > 0 ? Math.min(used / ceiling, 1) : 0;
    return { kind, used, ceiling, share, level: share >= RED_FROM ? 'red' : share >= AMBER_FROM ? 'amber' : 'calm' };
  });
}

/** What the first line of the overview says. */
export interface Health {
  /** `empty`: nothing runs because nothing was launched. */
  verdict: 'fine' | 'wrong' | 'empty';
  instances: number;
  attention: number;
  silentHosts: string[];
  /** Hosts on which operations have frozen everything of the tenant. */
  frozenHosts: string[];
  /** Hosts on which the tenant is still larger than it was asked to be. */
  shrinkingHosts: string[];
  states: { state: InstanceState; count: number }[];
}

export function toHealth(
  overview: TenantOverview,
  compartments: readonly Pick<CompartmentView, 'hostName' | 'observed'>[] = [],
): Health {
  const hostsWhere = (holds: (observed: ObservedCompartment) => boolean) =>
    compartments.filter(({ observed }) => observed !== null && holds(observed)).map(({ hostName }) => hostName);
  const frozenHosts = hostsWhere(({ frozen }) => frozen);
  const shrinkingHosts = hostsWhere(({ state }) => state === 'shrinking');
  const states = INSTANCE_STATES.map((state) => ({ state, count: overview.states[state] ?? 0 })).filter(
    ({ count }) => count > 0,
  );
  const instances = states.reduce((sum, { count }) => sum + count, 0);
  const silentHosts = overview.compartments.filter(({ reachable }) => !reachable).map(({ hostName }) => hostName);
  const wrong = overview.attention.length + silentHosts.length + frozenHosts.length + shrinkingHosts.length > 0;
  return {
    verdict: wrong ? 'wrong' : instances === 0 ? 'empty' : 'fine',
    instances,
    attention: overview.attention.length,
    silentHosts,
    frozenHosts,
    shrinkingHosts,
    states,
  };
}
