import type { HostEvent, KernelWrite } from '@bulkhead/shared';
import type { PlannedWrite } from '../cgroup/driver.ts';

export interface DriftSubject {
  tenantSlug: string;
  /** Null: the compartment itself. */
  instanceId: string | null;
  /** The instance's name, for people. */
  name: string;
}

/**
 * Pure: the event that tells of a change that was not ours. `found` are the writes that would set it right, as they were
 * planned when it was seen: `previous` is what somebody has written, `value` what it has to be. `writes` are what was then
 * done, read back. `left` says why it is not right yet; null: it is.
 */
export function describeDrift(
  subject: DriftSubject,
  found: readonly PlannedWrite[],
  { writes, left }: { writes: readonly KernelWrite[]; left: string | null },
): Omit<HostEvent, 'id' | 'atMs'> {
  const what = subject.instanceId === null ? `the compartment of ${subject.tenantSlug}` : `instance ${subject.name}`;
  const differences = found.map(({ file, value, previous }) => `${file} was ${value}, is ${previous}`);
  const names = differences.length === 0 ? 'its limits in the engine' : differences.join('; ');
  return {
    kind: left === null ? 'drift-repaired' : 'drift-not-repaired',
    tenantSlug: subject.tenantSlug,
    instanceId: subject.instanceId,
    message: `Somebody else has changed ${what}: ${names}. ${left === null ? 'Set back.' : `Not set back: ${left}`}`,
    writes: [...writes],
  };
}
