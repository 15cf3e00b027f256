'use client';

import { Anchor, Button, Stack } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { Link } from '../../components/link.tsx';
import { useTranslations } from 'next-intl';
import { EmptyState } from '../../components/empty-state.tsx';
import { OperationList } from '../../components/operation-list.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { errorShapeOf } from '../../trpc/error-shape.ts';
import { CompartmentCard } from './compartment-card.tsx';
import { DeathCard } from './death-card.tsx';
import { HeldBack } from './held-back.tsx';
import { InstanceFacts } from './instance-facts.tsx';
import { InstanceHeader } from './instance-header.tsx';
import classes from './instance.module.css';
import { InstanceTabs } from './inside/instance-tabs.tsx';
import { LimitsCard } from './limits-card.tsx';
import { LiveCharts } from './live-charts.tsx';
import { NetworkCard } from './network-card.tsx';
import { PendingOperation } from './pending-operation.tsx';
import { DiscardedNotice } from './settings/discarded-notice.tsx';
import { ProblemBanner } from './problem-banner.tsx';
import { SecretsCard } from './secrets-card.tsx';
import { VolumesCard } from './volumes-card.tsx';
import { useInstance, useInstanceOperations } from './queries/use-instance.ts';

export interface InstancePanelProps {
  tenantSlug: string;
  instanceId: string;
}

/** One instance: what it is, how it does, why it ended, what holds it. */
export function InstancePanel({ tenantSlug, instanceId }: InstancePanelProps) {
  const instance = useInstance(tenantSlug, instanceId);
  const operations = useInstanceOperations(tenantSlug, instanceId);
  // Once a deletion has been carried out there is nothing to read any more: that is not a failure.
  if (instance.isError && errorShapeOf(instance.error).code === 'NOT_FOUND') return <Gone tenantSlug={tenantSlug} />;

  return (
    <QueryState query={instance} skeletonHeight={640}>
      {(view) => (
        <div data-testid="instance-panel">
          <InstanceHeader instance={view} />
          <Stack gap="md">
            <DiscardedNotice instance={view} />
            <PendingOperation instance={view} operations={operations.data ?? []} />
            <ProblemBanner instance={view} />
          </Stack>
          <InstanceTabs instance={view}>
            <HeldBack instance={view} />
            {view.lastDeath !== null && <DeathCard instance={view} death={view.lastDeath} />}
            <LiveCharts key={view.id} instance={view} />
            <div className={classes.columns}>
              <InstanceFacts instance={view} />
              <Stack gap="md">
                <LimitsCard instance={view} />
                <NetworkCard instance={view} />
                <VolumesCard instance={view} />
                <SecretsCard instance={view} />
                <CompartmentCard instance={view} />
              </Stack>
            </div>
            <OperationsCard query={operations} />
          </InstanceTabs>
        </div>
      )}
    </QueryState>
  );
}

function OperationsCard({ query }: { query: ReturnType<typeof useInstanceOperations> }) {
  const t = useTranslations('instance');
  return (
    <SectionCard title={t('operations')} flush>
      <QueryState query={query} skeletonHeight={120} isEmpty={() => false}>
        {(operations) => <OperationList operations={operations} hideInstance />}
      </QueryState>
    </SectionCard>
  );
}

function Gone({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('instance.gone');
  const list = `/t/${tenantSlug}/instances`;
  return (
    <div data-testid="instance-gone">
      <EmptyState
        icon={<IconTrash size={28} />}
        title={t('title')}
        action={
          <Button component={Link} href={list}>
            {t('toList')}
          </Button>
        }
      >
        {t.rich('text', {
          launch: (words) => (
            <Anchor component={Link} href={`${list}/launch`} size="sm">
              {words}
            </Anchor>
          ),
        })}
      </EmptyState>
    </div>
  );
}
