'use client';

import { HistorySection } from './history-section.tsx';
import type { HistoryOf } from './queries/use-history.ts';
import { TenantStackCard } from './stack-card.tsx';
import { useHistoryRange } from './use-history-range.ts';

/**
 * A tenant's compartments on all hosts together, beside the quota that it has now; for its members also which instances
 * that were.
 */
export function TenantHistory({
  of,
  quota,
}: {
  of: Extract<HistoryOf, { kind: 'tenant' | 'any-tenant' }>;
  quota: { cpuMillicores: number; memoryBytes: number };
}) {
  const state = useHistoryRange('1h');
  const { cpuMillicores, memoryBytes } = quota;
  const subject = { kind: 'tenant', cgroupVersion: null, cpuMillicores, memoryBytes } as const;
  return (
    <>
      {of.kind === 'tenant' && <TenantStackCard tenantSlug={of.tenantSlug} state={state} />}
      <HistorySection of={of} subject={subject} state={state} />
    </>
  );
}
