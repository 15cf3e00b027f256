import { RESOURCE_KINDS, resourcesSchema } from '@bulkhead/shared';
import type { ResourceKind, Resources } from '@bulkhead/shared';

/** A quota while it is being typed: a field may be empty. */
export type QuotaDraft = Record<ResourceKind, number | null>;
export type QuotaFaults = Partial<Record<ResourceKind, 'missing' | 'invalid'>>;

/** The quota that was typed, or what is wrong with which field. */
export function parseQuotaDraft(draft: QuotaDraft): { quota: Resources } | { faults: QuotaFaults } {
  const parsed = resourcesSchema.safeParse(draft);
  if (parsed.success) return { quota: parsed.data };
  const faults: QuotaFaults = {};
  for (const kind of RESOURCE_KINDS) {
    if (draft[kind] === null) faults[kind] = 'missing';
    else if (parsed.error.issues.some((issue) => issue.path[0] === kind)) faults[kind] = 'invalid';
  }
  return { faults };
}

/** By how much a quota would be below what is reserved already; only kinds that would be short. */
export function quotaShortfall(draft: QuotaDraft, reserved: Resources): Partial<Resources> {
  const short: Partial<Resources> = {};
  for (const kind of RESOURCE_KINDS) {
    const limit = draft[kind];
    if (limit !== null && limit < reserved[kind]) short[kind] = reserved[kind] - limit;
  }
  return short;
}
