import type { Containment, HostEvent } from '@bulkhead/shared';

/** Bound of the protocol. */
const MAX_FINDINGS = 64;

export type Finding = Containment['findings'][number];

/** What one look has found. The same trouble at two looks has the same key. */
export interface Found {
  key: string;
  finding: Finding;
}

export interface Judgement {
  containment: Containment;
  /** Of the findings in `containment`, in their order. */
  keys: readonly string[];
}

/**
 * Pure: from what was known to what one look has found. `sinceMs` stays while the state stays. `events` has one for each
 * occurrence, however often it is looked at, and one when all of them are over; drift is told by whoever tried to repair it.
 * `found` null: nothing could be looked at.
 */
export function judge(
  before: Judgement,
  found: readonly Found[] | null,
  nowMs: number,
): Judgement & { events: Omit<HostEvent, 'id' | 'atMs'>[]; isNews: boolean } {
  const state = found === null ? 'unknown' : found.length > 0 ? 'broken' : 'held';
  // What cannot be looked at is not over.
  const kept = found?.slice(0, MAX_FINDINGS) ?? null;
  const findings = kept?.map(({ finding }) => finding) ?? before.containment.findings;
  const keys = kept?.map(({ key }) => key) ?? before.keys;
  const events = (kept ?? [])
    .filter(({ key, finding }) => finding.kind !== 'drift' && !before.keys.includes(key))
    .map(({ finding }) => toEvent(finding));
  if (state === 'held' && before.keys.length > 0) events.push(restored(before.containment.findings));
  const sinceMs = state === before.containment.state ? before.containment.sinceMs : nowMs;
  const isNews = state !== before.containment.state || keys.join('\n') !== before.keys.join('\n');
  return { containment: { state, sinceMs, findings }, keys, events, isNews };
}

function toEvent({ kind, tenantSlug, instanceId, message }: Finding): Omit<HostEvent, 'id' | 'atMs'> {
  return { kind: kind === 'drift' ? 'drift-not-repaired' : kind, tenantSlug, instanceId, message, writes: [] };
}

function restored(findings: readonly Finding[]): Omit<HostEvent, 'id' | 'atMs'> {
  const [first] = findings;
  const tenants = new Set(findings.map(({ tenantSlug }) => tenantSlug));
  const more = findings.length > 1 ? ` And ${findings.length - 1} more.` : '';
  return {
    kind: 'containment-restored',
    tenantSlug: tenants.size === 1 ? (first?.tenantSlug ?? null) : null,
    instanceId: findings.length === 1 ? (first?.instanceId ?? null) : null,
    message: `Everything is inside its compartment again. It was: ${first?.message ?? ''}${more}`,
    writes: [],
  };
}
