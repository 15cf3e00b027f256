import type { AlertAbout, ObservedState } from '@bulkhead/shared';

/** Somebody or something that a rule can be about. */
export interface Subject {
  kind: AlertAbout;
  id: string;
  name: string;
  /** Whose it is; null: the operators'. */
  tenantId: string | null;
  tags: readonly string[];
}

export interface HostFact extends Subject {
  kind: 'host';
  lastSeenAt: Date;
  /** Nothing was heard for HOST_DOWN_MS: nothing that it once said counts. */
  isSilent: boolean;
  cores: number;
  memoryBytes: number;
  cpuUsedMillicores: number | null;
  memoryUsedBytes: number | null;
  diskCapacityBytes: number | null;
  diskFreeBytes: number | null;
  containment: string | null;
  /** The first thing that is not as it must be. */
  containmentFinding: string | null;
  /** What somebody else changed lately: how often, and the newest in words. */
  drifts: number;
  drift: string | null;
  /** The end of its newest certificate. */
  certificateEndsAt: Date | null;
}

/** What the kernel holds of a tenant on one host. Ceilings are null where there are none. */
export interface CompartmentFact {
  tenantId: string;
  hostId: string;
  hostName: string;
  isSilent: boolean;
  cpuCeilingMillicores: number | null;
  memoryCeilingBytes: number | null;
  pidsCeiling: number | null;
  cpuUsedMillicores: number | null;
  memoryUsedBytes: number | null;
  pids: number | null;
}

export interface TenantFact extends Subject {
  kind: 'tenant';
  compartments: CompartmentFact[];
}

export interface VolumeFact extends Subject {
  kind: 'volume';
  isSilent: boolean;
  sizeBytes: number | null;
  usedBytes: number | null;
  instanceIds: readonly string[];
}

export interface InstanceFact extends Subject {
  kind: 'instance';
  hostId: string;
  isSilent: boolean;
  observedState: ObservedState;
  cpuLimitMillicores: number | null;
  memoryLimitBytes: number | null;
  pidsLimit: number;
  restarts: number;
  deathCause: string | null;
  /** By our clock, as far as the host's is known to differ. */
  deathAtMs: number | null;
  deathLimitBytes: number | null;
  deathMessage: string | null;
  isUnhealthy: boolean;
  checksFailed: number;
  problem: string | null;
}

export interface AuthorityFact extends Subject {
  kind: 'authority';
  endsAt: Date;
  /** How long before its end it is time to do something. */
  warnBeforeMs: number;
}

/** Everything that rules are held against, as it was at one moment. */
export interface Facts {
  now: Date;
  hosts: readonly HostFact[];
  tenants: readonly TenantFact[];
  volumes: readonly VolumeFact[];
  instances: readonly InstanceFact[];
  authorities: readonly AuthorityFact[];
  minutes: Minutes;
}

/** What only journals say, about once a minute. */
export interface Minutes {
  /** Means of the newest minute by `meterKey`, in the order of HISTORY_SERIES; who has no fresh one is not in it. */
  means: ReadonlyMap<string, readonly (number | null)[]>;
  /** When a process of an instance was killed for memory while the instance lived on. */
  killedAtMs: ReadonlyMap<string, number>;
}

export const NO_MINUTES: Minutes = { means: new Map(), killedAtMs: new Map() };

/** Of a host the id of whom it is about is its own. */
export function meterKey(hostId: string, aboutId: string): string {
  return `${hostId}/${aboutId}`;
}
