'use client';

import type { NetworkView, SecurityGroupView } from '@bulkhead/shared';
import { Group, Skeleton, Stack } from '@mantine/core';
import { IconNetwork, IconPlus, IconShieldPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { lateDialog } from '../../components/late.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { RemoveGroup, RemoveNetwork } from './endings.tsx';
import { GroupsTable } from './groups-table.tsx';
import { NetworksTable } from './networks-table.tsx';
import { PortsTable } from './ports-table.tsx';
import { useNetworking } from './queries/use-networking.ts';

const GroupDialog = lateDialog(() => import('./group-dialog.tsx').then((module) => module.GroupDialog), 'edited');
const NetworkDialog = lateDialog(() => import('./network-dialog.tsx').then((module) => module.NetworkDialog), 'opened');

const Topology = dynamic(() => import('./topology/topology.tsx').then((module) => module.Topology), {
  ssr: false,
  loading: () => <Skeleton height={320} />,
});

/** The tenant's networks, who may talk to whom, and what is open to the outside: as a picture and as tables. */
export function NetworksPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('networks');
  const query = useNetworking(tenantSlug);
  const reason = useTenantAllows(tenantSlug, 'networks:write') ? null : t('notAllowed');
  const [isMaking, setMaking] = useState(false);
  const [edited, setEdited] = useState<SecurityGroupView | 'new' | null>(null);
  const [removed, setRemoved] = useState<NetworkView | null>(null);
  const [removedGroup, setRemovedGroup] = useState<SecurityGroupView | null>(null);
  const create = (
    <ActionButton reason={reason} leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setMaking(true)}>
      {t('create')}
    </ActionButton>
  );
  const createGroup = (
    <ActionButton
      variant="default"
      reason={reason}
      leftSection={<IconShieldPlus size={15} aria-hidden />}
      onClick={() => setEdited('new')}
    >
      {t('groups.create')}
    </ActionButton>
  );
  return (
    <div data-testid="networks-panel">
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <Group gap="xs">
            {createGroup}
            {create}
          </Group>
        }
      />
      <QueryState query={query} isEmpty={() => false} skeletonHeight={480}>
        {(all) => (
          <Stack gap="md">
            {all.networks.length > 0 && (
              <SectionCard title={t('topology.title')} description={t('topology.hint')} flush>
                <Topology networking={all} />
              </SectionCard>
            )}
            <SectionCard
              title={t('table')}
              description={t('quota', { used: all.limits.networks.used, limit: all.limits.networks.limit })}
              flush
            >
              <NetworksTable
                tenantSlug={tenantSlug}
                networking={all}
                reason={reason}
                onRemove={setRemoved}
                empty={
                  <EmptyState icon={<IconNetwork size={28} />} title={t('empty.title')} action={create}>
                    {t('empty.text')}
                  </EmptyState>
                }
              />
            </SectionCard>
            <SectionCard title={t('groups.title')} description={t('groups.hint')} flush>
              <GroupsTable
                groups={all.groups}
                reason={reason}
                onEdit={setEdited}
                onRemove={setRemovedGroup}
                empty={
                  <EmptyState title={t('groups.empty.title')} action={createGroup}>
                    {t('groups.empty.text')}
                  </EmptyState>
                }
              />
            </SectionCard>
            <SectionCard
              title={t('ports.title')}
              description={t('ports.hint', { ...all.limits.ports, from: all.limits.portFrom, to: all.limits.portTo })}
              flush
            >
              <PortsTable tenantSlug={tenantSlug} ports={all.ports} />
            </SectionCard>
            <GroupDialog tenantSlug={tenantSlug} groups={all.groups} edited={edited} onClose={() => setEdited(null)} />
          </Stack>
        )}
      </QueryState>
      <NetworkDialog tenantSlug={tenantSlug} opened={isMaking} onClose={() => setMaking(false)} />
      <RemoveNetwork tenantSlug={tenantSlug} network={removed} onClose={() => setRemoved(null)} />
      <RemoveGroup tenantSlug={tenantSlug} group={removedGroup} onClose={() => setRemovedGroup(null)} />
    </div>
  );
}
