import type { Capability, ControlName } from '@bulkhead/shared';

/** Why a control cannot be more than its default on a host. */
export type CapabilityReason =
  /** The host has tried, and says why not in its own words (which may be empty). */
  | { kind: 'cannot'; note: string }
  /** Its agent does not speak of this control. */
  | { kind: 'untold' };

/** Null: the host holds it, or nothing is known about the host yet. */
export function explainCapability(
  capabilities: readonly Capability[] | null,
  control: ControlName,
): CapabilityReason | null {
  if (capabilities === null) return null;
  const capability = capabilities.find((each) => each.control === control);
  if (capability === undefined) return { kind: 'untold' };
  return capability.held === 'none' ? { kind: 'cannot', note: capability.note.trim() } : null;
}

/** What is different about a control that the host does hold, in its own words; null where nothing is. */
export function capabilityRemark(capabilities: readonly Capability[] | null, control: ControlName): string | null {
  const capability = capabilities?.find((each) => each.control === control);
  if (capability === undefined || capability.held === 'none') return null;
  return capability.note.trim() || null;
}
