import type { Controls, DesiredInstance } from '@bulkhead/shared';
import { CPU_PERIOD_USEC, MIN_CPU_MILLICORES, MIN_MEMORY_BYTES } from '@bulkhead/shared';

/** What a container may use by itself, inside its compartment. */
export interface ContainerLimits {
  /** Weight among the tenant's own containers; 1024 = one core reserved. */
  cpuShares: number;
  /** CPU time a period in µs; -1 = as far as the compartment. */
  cpuQuotaUsec: number;
  memoryBytes: number;
  /** Memory and swap together; null where the host does not account swap. */
  memoryAndSwapBytes: number | null;
  pids: number;
}

export interface LimitsContext {
  /** Memory of the whole host: the "limit" of an instance that has none of its own. */
  hostMemoryBytes: number;
  /** The compartment's CPU ceiling: v1 refuses a child's above it. */
  compartmentCpuMillicores: number;
  /** What memory and swap together exceed memory by when no swap is handed out (v1); null: swap is not accounted here. */
  swapMarginBytes: number | null;
}

type Sized = Pick<
  DesiredInstance,
  'cpuMillicores' | 'cpuLimitMillicores' | 'memoryBytes' | 'memoryLimitBytes' | 'pids'
> & { controls: Pick<Controls, 'cpuWeight' | 'swapBytes'> };

const NO_QUOTA = -1;
/** Bounds of cpu.shares in the kernel. */
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
/** cpu.shares of a weight of 1: a weight of 100 is what one reserved core has. */
const SHARES_A_WEIGHT = 10.24;

/**
 * The limits that an instance's container gets. An own CPU limit is cut to the compartment's ceiling, because v1 refuses
 * a child's above its parent's. No own memory limit means the host's memory: the engine cannot take a limit away again.
 */
export function computeLimits(instance: Sized, context: LimitsContext): ContainerLimits {
  const ceiling = Math.max(context.compartmentCpuMillicores, MIN_CPU_MILLICORES);
  const own = instance.cpuLimitMillicores;
  const { cpuWeight, swapBytes } = instance.controls;
  const weight = cpuWeight ?? instance.cpuMillicores / 10;
  const memoryBytes = Math.max(MIN_MEMORY_BYTES, instance.memoryLimitBytes ?? context.hostMemoryBytes);
  const margin = context.swapMarginBytes;
  return {
    cpuShares: Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.round(weight * SHARES_A_WEIGHT))),
    cpuQuotaUsec:
      own === null
        ? NO_QUOTA
        : Math.floor((Math.max(MIN_CPU_MILLICORES, Math.min(own, ceiling)) * CPU_PERIOD_USEC) / 1000),
    memoryBytes,
    memoryAndSwapBytes: margin === null ? null : memoryBytes + swapBytes + margin,
    pids: Math.max(1, instance.pids),
  };
}

/** Whether the engine's record `a` is what is wanted in `b`. */
export function sameLimits(a: ContainerLimits, b: ContainerLimits): boolean {
  return (
    a.cpuShares === b.cpuShares &&
    a.cpuQuotaUsec === b.cpuQuotaUsec &&
    a.memoryBytes === b.memoryBytes &&
    (a.memoryAndSwapBytes === b.memoryAndSwapBytes || b.memoryAndSwapBytes === null) &&
    a.pids === b.pids
  );
}
