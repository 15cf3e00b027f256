'use client';

import type { CompartmentView, TenantOverview } from '@bulkhead/shared';
import { Anchor, Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { FrozenNotice } from '../../components/compartment/frozen-notice.tsx';
import { ShrinkingBanner } from '../../components/compartment/shrinking-banner.tsx';
import { useAlertSummary } from '../../components/alerts/use-alert-summary.ts';
import { useCompartments } from '../../components/compartment/use-compartment.ts';
import { OperationList } from '../../components/operation-list.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { QuotaRings } from '../../components/quota-ring.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { FiringNotice } from '../alerts/firing-notice.tsx';
import { TenantHistory } from '../history/tenant-history.tsx';
import { AttentionList } from './attention-list.tsx';
import { CompartmentBars } from './compartment-bars.tsx';
import { HealthBanner } from './health-banner.tsx';
import { useTenantOverview } from './queries/use-tenant-overview.ts';
import classes from './tenant-overview-panel.module.css';
import { toHealth } from './to-view-model.ts';
import { Link } from '../../components/link.tsx';

/** Is anything wrong; how much is left; what happened. In this order. */
export function TenantOverviewPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('tenant-overview');
  const query = useTenantOverview(tenantSlug);
  const mayLaunch = useTenantAllows(tenantSlug, 'instances:write');
  return (
    <>
      <PageHeader
        title={query.data?.tenant.name ?? tenantSlug}
        description={t('description')}
        actions={
          mayLaunch && (
            <Button
              component={Link}
              href={`/t/${tenantSlug}/instances/launch`}
              leftSection={<IconPlus size={15} aria-hidden />}
            >
              {t('launch')}
            </Button>
          )
        }
      />
      <QueryState query={query} isEmpty={() => false} skeletonHeight={560}>
        {(overview) => <Overview overview={overview} tenantSlug={tenantSlug} />}
      </QueryState>
    </>
  );
}

function Overview({ overview, tenantSlug }: { overview: TenantOverview; tenantSlug: string }) {
  const t = useTranslations('tenant-overview');
  const mayReadUsage = useTenantAllows(tenantSlug, 'usage:read');
  const mayReadAlerts = useTenantAllows(tenantSlug, 'alerts:read');
  const firing = useAlertSummary(tenantSlug, mayReadAlerts)?.firing ?? 0;
  const hostIds = overview.compartments.map(({ hostId }) => hostId);
  const compartments = useCompartments(tenantSlug, hostIds);
  const frozen = compartments.filter(({ observed }) => observed?.frozen === true);
  const health = toHealth(overview, compartments);
  return (
    <Stack gap="md">
      <HealthBanner health={health} firing={firing} tenantSlug={tenantSlug} />
      {mayReadAlerts && <FiringNotice tenantSlug={tenantSlug} />}
      {frozen.map(({ hostId, hostName }) => (
        <FrozenNotice key={hostId} tenantSlug={tenantSlug} hostName={hostName} />
      ))}
      <Shrinking compartments={compartments} />
      {overview.attention.length > 0 && <AttentionList rows={overview.attention} />}
      <SectionCard title={t('quota.title')} description={t('quota.description')}>
        <QuotaRings room={overview.room} used={overview.used} />
      </SectionCard>
      <div className={classes.columns}>
        <SectionCard title={t('compartments.title')} description={t('compartments.description')}>
          <CompartmentBars
            compartments={overview.compartments}
            frozenHostIds={new Set(frozen.map(({ hostId }) => hostId))}
          />
        </SectionCard>
        <SectionCard
          title={t('operations.title')}
          flush
          actions={
            <Anchor component={Link} href={`/t/${tenantSlug}/instances`} size="xs">
              {t('operations.all')}
            </Anchor>
          }
        >
          <OperationList operations={overview.operations} />
        </SectionCard>
      </div>
      {mayReadUsage && <TenantHistory of={{ kind: 'tenant', tenantSlug }} quota={overview.room.limit} />}
    </Stack>
  );
}

/** A banner for each host on which the tenant is still larger than it was asked to be; the kernel's words have the numbers. */
function Shrinking({ compartments }: { compartments: readonly CompartmentView[] }) {
  return compartments.map(
    ({ tenantSlug, hostId, hostName, observed }) =>
      observed !== null && (
        <ShrinkingBanner
          key={hostId}
          tenantSlug={tenantSlug}
          hostId={hostId}
          hostName={hostName}
          observed={observed}
          numbers={null}
        />
      ),
  );
}
