'use client';

import { Stack, Text } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { useInstance } from '../instance/queries/use-instance.ts';
import { CgroupsCard } from './cgroups-card.tsx';
import { NamespacesCard } from './namespaces-card.tsx';
import { ProcessesCard } from './processes-card.tsx';
import { useAnatomy } from './queries/use-anatomy.ts';
import { RootfsCard } from './rootfs-card.tsx';
import { RuntimeCard } from './runtime-card.tsx';

export interface AnatomyPanelProps {
  tenantSlug: string;
  instanceId: string;
}

/** What a container is, shown on a living one: an engine's process in cgroups and namespaces on a layered root file system. */
export function AnatomyPanel({ tenantSlug, instanceId }: AnatomyPanelProps) {
  const t = useTranslations('anatomy');
  const anatomy = useAnatomy(tenantSlug, instanceId);
  const { data: instance } = useInstance(tenantSlug, instanceId);
  const list = `/t/${tenantSlug}/instances`;
  return (
    <div data-testid="anatomy-panel">
      <PageHeader
        title={t('title')}
        description={t('description')}
        breadcrumbs={[
          { label: t('instances'), href: list },
          { label: instance?.name ?? t('instance'), href: `${list}/${instanceId}` },
        ]}
      />
      <QueryState query={anatomy} skeletonHeight={720} isEmpty={() => false}>
        {(parts) => (
          <Stack gap="md">
            {parts.pid === null ? (
              <EmptyState icon={<IconPlayerStop size={28} />} title={t('stopped.title')}>
                {t('stopped.text')}
              </EmptyState>
            ) : (
              <>
                <RuntimeCard anatomy={parts} />
                <CgroupsCard cgroups={parts.cgroups} />
                <NamespacesCard namespaces={parts.namespaces} />
              </>
            )}
            {parts.rootfs !== null && <RootfsCard rootfs={parts.rootfs} />}
            {parts.pid !== null && <ProcessesCard processes={parts.processes} />}
            <Text size="xs" c="dimmed">
              {t.rich('readAt', { when: () => <RelativeTime atMs={parts.atMs} /> })}
            </Text>
          </Stack>
        )}
      </QueryState>
    </div>
  );
}
