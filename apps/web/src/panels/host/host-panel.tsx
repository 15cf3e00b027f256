'use client';

import type { HostView } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { ShrinkingBanner } from '../../components/compartment/shrinking-banner.tsx';
import { Notice } from '../../components/notice.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { QuotaRings } from '../../components/quota-ring.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useSystemAllows } from '../../components/use-system-allows.ts';
import { HostHistory } from '../history/host-history.tsx';
import { CapabilitiesCard } from './capabilities-card.tsx';
import { CertificatesCard } from './certificates-card.tsx';
import { ClockNotice } from './clock-notice.tsx';
import { CompartmentsCard } from './compartments-card.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { ContainmentCard } from './containment-card.tsx';
import { ControllersCard } from './controllers-card.tsx';
import { DisksCard } from './disks-card.tsx';
import { EventsCard } from './events-card.tsx';
import { FitnessCard } from './fitness-card.tsx';
import { HostFactsCard } from './host-facts-card.tsx';
import { HostHeader } from './host-header.tsx';
import { VolumesCard } from './volumes-card.tsx';
import classes from './host.module.css';
import { useHost } from './queries/use-host.ts';

/** One host: whether it is well, what it has to give, who holds what of it, and what its kernel can do. */
export function HostPanel({ hostId }: { hostId: string }) {
  const host = useHost(hostId);
  const mayReadUsage = useSystemAllows('usage:read-all');
  return (
    <QueryState query={host} skeletonHeight={640}>
      {(view) => (
        <div data-testid="host-panel">
          <HostHeader host={view} />
          <Stack gap="md">
            <ConflictBanner host={view} />
            <Problems host={view} />
            <ClockNotice offsetMs={view.clockOffsetMs} />
            <Shrinking host={view} />
            <Capacity host={view} />
            <CompartmentsCard host={view} />
            {mayReadUsage && <HostHistory hostId={hostId} />}
            <div className={classes.columns}>
              <ContainmentCard host={view} />
              <EventsCard hostId={hostId} />
            </div>
            <FitnessCard host={view} />
            <CapabilitiesCard facts={view.facts} />
            <VolumesCard host={view} />
            <div className={classes.columns}>
              <HostFactsCard host={view} />
              {view.facts !== null && (
                <Stack gap="md">
                  <DisksCard facts={view.facts} />
                  <ControllersCard facts={view.facts} />
                </Stack>
              )}
            </div>
            <CertificatesCard host={view} />
          </Stack>
        </div>
      )}
    </QueryState>
  );
}

function Problems({ host }: { host: HostView }) {
  const problems = host.facts?.problems ?? [];
  if (problems.length === 0) return null;
  return problems.map((problem) => (
    <Notice key={problem.code} tone="warn" title={problem.message} data-problem={problem.code}>
      {problem.remedy}
    </Notice>
  ));
}

/** One banner for each tenant whose compartment is still larger than it was asked to be. */
function Shrinking({ host }: { host: HostView }) {
  return host.compartments.map((row) => {
    if (row.observed === null) return null;
    const { reservedCpuMillicores, reservedMemoryBytes, reservedPids } = row;
    return (
      <ShrinkingBanner
        key={row.tenantSlug}
        tenantSlug={row.tenantSlug}
        hostId={host.id}
        hostName={host.name}
        observed={row.observed}
        numbers={{
          asked: { cpuMillicores: reservedCpuMillicores, memoryBytes: reservedMemoryBytes, pids: reservedPids },
          inUse: { cpuMillicores: row.usedCpuMillicores, memoryBytes: row.usedMemoryBytes, pids: row.usedPids },
        }}
      />
    );
  });
}

function Capacity({ host }: { host: HostView }) {
  const t = useTranslations('hosts.host');
  return (
    <SectionCard title={t('capacity')} description={t('capacityText', { percent: host.cpuAllocatablePercent })}>
      {host.cores === 0 ? (
        <Text size="sm" c="dimmed">
          {t('capacityUnknown')}
        </Text>
      ) : (
        <QuotaRings room={host.room} used={host.used} />
      )}
    </SectionCard>
  );
}
