'use client';

import type { HostView } from '@bulkhead/shared';
import { Stack, Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { Notice } from '../../components/notice.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { QuotaRings } from '../../components/quota-ring.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { CompartmentsCard } from './compartments-card.tsx';
import { ControllersCard } from './controllers-card.tsx';
import { HostFactsCard } from './host-facts-card.tsx';
import { HostHeader } from './host-header.tsx';
import classes from './host.module.css';
import { useHost } from './queries/use-host.ts';

/** One host: whether it is well, what it has to give, who holds what of it, and what its kernel can do. */
export function HostPanel({ hostId }: { hostId: string }) {
  const host = useHost(hostId);
  return (
    <QueryState query={host} skeletonHeight={640}>
      {(view) => (
        <div data-testid="host-panel">
          <HostHeader host={view} />
          <Stack gap="md">
            <Problems host={view} />
            <Capacity host={view} />
            <CompartmentsCard host={view} />
            <div className={classes.columns}>
              <HostFactsCard host={view} />
              {view.facts !== null && <ControllersCard facts={view.facts} />}
            </div>
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
