import type { DesiredInstance, Problem } from '@bulkhead/shared';
import type { CompartmentKeeper } from './compartment-keeper.ts';
import type { ReservedSize } from './instance-memory.ts';

/**
 * A change of size is there when the compartment holds it too: until then its revision is not reached, and this says why.
 * `size` is what was last settled. Others of the tenant are not held up by it.
 */
export async function wallNotReady(
  compartments: CompartmentKeeper,
  desired: DesiredInstance,
  size: ReservedSize | null,
): Promise<Problem | null> {
  if (desired.state === 'absent' || size === null) return null;
  const isSame =
    size.cpuMillicores === desired.cpuMillicores &&
    size.memoryBytes === desired.memoryBytes &&
    size.pids === desired.pids;
  if (isSame) return null;
  const compartment = await compartments.settled(desired.tenantSlug);
  if (compartment === null || compartment.state === 'applied') return null;
  if (compartment.state === 'shrinking') {
    return { code: 'shrinking', message: compartment.problem?.message ?? 'the compartment is still being lowered' };
  }
  return compartment.problem ?? { code: 'compartment-missing', message: 'the compartment is not there' };
}
