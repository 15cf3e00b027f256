import { instanceSizeSchema, limitsHoldReservation } from '@bulkhead/shared';
import type { InstanceSize } from '@bulkhead/shared';

/** A size while it is being typed: a field may be empty, and a limit has a switch beside its number. */
export interface SizeDraft {
  cpuMillicores: number | null;
  memoryBytes: number | null;
  pids: number | null;
  ownCpuLimit: boolean;
  cpuLimitMillicores: number | null;
  ownMemoryLimit: boolean;
  memoryLimitBytes: number | null;
}

export type SizeField = keyof InstanceSize;
export type SizeFault = 'missing' | 'tooSmall' | 'tooLarge' | 'belowReservation';
export type SizeFaults = Partial<Record<SizeField, SizeFault>>;

export function toSizeDraft(size: InstanceSize): SizeDraft {
  return {
    ...size,
    ownCpuLimit: size.cpuLimitMillicores !== null,
    cpuLimitMillicores: size.cpuLimitMillicores ?? size.cpuMillicores,
    ownMemoryLimit: size.memoryLimitBytes !== null,
    memoryLimitBytes: size.memoryLimitBytes ?? size.memoryBytes,
  };
}

const sizeSchema = instanceSizeSchema.superRefine(limitsHoldReservation);

/** The size that was typed, or what is wrong with which field. */
export function parseSizeDraft(draft: SizeDraft): { size: InstanceSize } | { faults: SizeFaults } {
  const faults: SizeFaults = {};
  for (const field of ['cpuMillicores', 'memoryBytes', 'pids'] as const) {
    if (draft[field] === null) faults[field] = 'missing';
  }
  if (draft.ownCpuLimit && draft.cpuLimitMillicores === null) faults.cpuLimitMillicores = 'missing';
  if (draft.ownMemoryLimit && draft.memoryLimitBytes === null) faults.memoryLimitBytes = 'missing';
  const parsed = sizeSchema.safeParse({
    cpuMillicores: draft.cpuMillicores,
    memoryBytes: draft.memoryBytes,
    pids: draft.pids,
    cpuLimitMillicores: draft.ownCpuLimit ? draft.cpuLimitMillicores : null,
    memoryLimitBytes: draft.ownMemoryLimit ? draft.memoryLimitBytes : null,
  });
  if (parsed.success && Object.keys(faults).length === 0) return { size: parsed.data };
  for (const issue of parsed.error?.issues ?? []) {
    const field = issue.path[0];
    if (isSizeField(field)) faults[field] ??= faultOf(issue.code);
  }
  return { faults };
}

function isSizeField(field: PropertyKey | undefined): field is SizeField {
  return typeof field === 'string' && field in instanceSizeSchema.shape;
}

function faultOf(code: string): SizeFault {
  if (code === 'too_small') return 'tooSmall';
  if (code === 'too_big') return 'tooLarge';
  return code === 'custom' ? 'belowReservation' : 'missing';
}
