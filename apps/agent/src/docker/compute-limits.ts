import type { DesiredInstance } from '@bulkhead/shared';
import { CPU_PERIOD_USEC, MIN_CPU_MILLICORES, MIN_MEMORY_BYTES } from '@bulkhead/shared';

/** What a container may use by itself, inside its compartment. */
export interface ContainerLimits {
  /** Weight among the tenant's own containers; 1024 = one core reserved. */
  cpuShares: number;
  /** CPU time a period in µs; -1 = as far as the compartment. */
  cpuQuotaUsec: number;
  /** Memory, and memory with swap. */
  memoryBytes: number;
  pids: number;
}

export interface LimitsContext {
  hostMemoryBytes: number;
  compartmentCpuMillicores: number;
}

type Sized = Pick<
  DesiredInstance,
  'cpuMillicores' | 'cpuLimitMillicores' | 'memoryBytes' | 'memoryLimitBytes' | 'pids'
>;

const NO_QUOTA = -1;
/** Bounds of cpu.shares in the kernel. */
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;

/**
 * The limits that an instance's container gets. An own CPU limit is cut to the compartment's ceiling, because v1 refuses
 * a child's above its parent's. No own memory limit means the host's memory: the engine cannot take a limit away again.
 */
export function computeLimits(instance: Sized, context: LimitsContext): ContainerLimits {
  const ceiling = Math.max(context.compartmentCpuMillicores, MIN_CPU_MILLICORES);
  const own = instance.cpuLimitMillicores;
  return {
    cpuShares: Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.round((instance.cpuMillicores * 1024) / 1000))),
    cpuQuotaUsec:
      own === null
        ? NO_QUOTA
        : Math.floor((Math.max(MIN_CPU_MILLICORES, Math.min(own, ceiling)) * CPU_PERIOD_USEC) / 1000),
    memoryBytes: Math.max(MIN_MEMORY_BYTES, instance.memoryLimitBytes ?? context.hostMemoryBytes),
    pids: Math.max(1, instance.pids),
  };
}

export function sameLimits(a: ContainerLimits, b: ContainerLimits): boolean {
  return (
    a.cpuShares === b.cpuShares &&
    a.cpuQuotaUsec === b.cpuQuotaUsec &&
    a.memoryBytes === b.memoryBytes &&
    a.pids === b.pids
  );
}
