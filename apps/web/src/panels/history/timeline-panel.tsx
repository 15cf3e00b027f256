'use client';

import { Stack } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { useHost } from '../host/queries/use-host.ts';
import { HistorySection } from './history-section.tsx';
import { HostTimelineCard } from './stack-card.tsx';
import { NeighboursCard } from './neighbours-card.tsx';
import { TopCard } from './top-card.tsx';
import { useHistoryRange } from './use-history-range.ts';

/** The past of one host: who used it, who waited for whom, who was busiest, and everything that was measured. */
export function TimelinePanel({ hostId }: { hostId: string }) {
  const t = useTranslations('history.page');
  const host = useHost(hostId);
  const state = useHistoryRange('1h');
  return (
    <QueryState query={host} skeletonHeight={640}>
      {(view) => (
        <div data-testid="timeline-panel">
          <PageHeader
            title={t('title', { name: view.name })}
            breadcrumbs={[
              { label: t('hosts'), href: '/ops/hosts' },
              { label: view.name, href: `/ops/hosts/${hostId}` },
            ]}
            description={t('description')}
          />
          <Stack gap="md">
            <HostTimelineCard hostId={hostId} state={state} />
            <NeighboursCard hostId={hostId} span={state.span} />
            <TopCard hostId={hostId} span={state.span} />
            <HistorySection
              of={{ kind: 'host', hostId }}
              subject={{
                kind: 'host',
                cgroupVersion: null,
                cpuMillicores: view.cores === 0 ? null : view.cores * 1_000,
                memoryBytes: view.memoryBytes === 0 ? null : view.memoryBytes,
              }}
              state={state}
            />
          </Stack>
        </div>
      )}
    </QueryState>
  );
}
