'use client';

import type { OperationsOverview } from '@bulkhead/shared';
import { Button, Stack } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconServer2 } from '@tabler/icons-react';
import { Link } from '../../components/link.tsx';
import { useTranslations } from 'next-intl';
import { OperationList } from '../../components/operation-list.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { QuotaRings } from '../../components/quota-ring.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { HostStateBadge, InstanceStateBadge } from '../../components/state-badge.tsx';
import { useSystemAllows } from '../../components/use-system-allows.ts';
import { StateCounts, VerdictBanner } from '../../components/verdict-banner.tsx';
import { FiringNotice } from '../alerts/firing-notice.tsx';
import { FleetTop } from '../history/fleet-top.tsx';
import { useAlertSummary } from '../../components/alerts/use-alert-summary.ts';
import { Attention } from './attention.tsx';
import classes from './operations-overview.module.css';
import {
  useHostsOfOverview,
  useOperationsOverview,
  useWorryingInstances,
  WORRYING_STATES,
} from './queries/use-operations-overview.ts';
import { hostCounts, instanceCounts, toVerdict } from './to-verdict.ts';
import type { Verdict } from './to-verdict.ts';

const ICONS = { fine: IconCircleCheck, wrong: IconAlertTriangle, empty: IconServer2 };

/** Is anything wrong, and where; how much is left; what was asked for last. */
export function OperationsOverviewPanel() {
  const t = useTranslations('operations');
  const overview = useOperationsOverview();
  return (
    <div data-testid="operations-overview">
      <PageHeader title={t('title')} description={t('description')} />
      <QueryState query={overview} skeletonHeight={480} isEmpty={() => false}>
        {(view) => <Overview overview={view} />}
      </QueryState>
    </div>
  );
}

function Overview({ overview }: { overview: OperationsOverview }) {
  const t = useTranslations('operations');
  const mayReadUsage = useSystemAllows('usage:read-all');
  const mayReadAlerts = useSystemAllows('alerts:read-all');
  const firing = useAlertSummary(null, mayReadAlerts)?.firing ?? 0;
  const hosts = useHostsOfOverview();
  const worrying = useWorryingInstances(overview.instances);
  const hostStates = hostCounts(overview).map(({ state, count }) => ({
    state,
    count,
    href: '/ops/hosts',
    badge: <HostStateBadge state={state} />,
  }));
  const instanceStates = instanceCounts(overview).map(({ state, count }) => ({
    state,
    count,
    href: `/ops/instances?state=${state}`,
    badge: <InstanceStateBadge state={state} />,
  }));
  const verdict = toVerdict(overview, hosts.data ?? [], WORRYING_STATES);
  return (
    <Stack gap="md">
      <VerdictLine verdict={verdict} firing={firing} />
      {mayReadAlerts && <FiringNotice tenantSlug={null} />}
      {(verdict.hosts.length > 0 || worrying.length > 0) && (
        <Attention hosts={verdict.hosts} instances={worrying} more={verdict.worryingInstances - worrying.length} />
      )}
      <div className={classes.counts}>
        <SectionCard title={t('hosts')}>
          {hostStates.length === 0 ? t('noHosts') : <StateCounts counts={hostStates} />}
        </SectionCard>
        <SectionCard title={t('instances', { tenants: overview.tenants })}>
          {instanceStates.length === 0 ? t('noInstances') : <StateCounts counts={instanceStates} />}
        </SectionCard>
      </div>
      <SectionCard title={t('capacity')} description={t('capacityText')}>
        <QuotaRings room={overview.room} used={overview.used} />
      </SectionCard>
      {mayReadUsage && <FleetTop />}
      <SectionCard title={t('recent')} flush>
        <OperationList operations={overview.operations} showTenant />
      </SectionCard>
    </Stack>
  );
}

function VerdictLine({ verdict, firing }: { verdict: Verdict; firing: number }) {
  const t = useTranslations('operations.verdict');
  const onlyAlerts = verdict.verdict === 'fine' && firing > 0;
  const shown = onlyAlerts ? 'wrong' : verdict.verdict;
  return (
    <VerdictBanner
      label={t('label')}
      verdict={shown}
      icon={ICONS[shown]}
      sentence={
        onlyAlerts
          ? t('alerts', { count: firing })
          : t(shown, { hosts: verdict.hosts.length, instances: verdict.worryingInstances })
      }
    >
      {verdict.verdict === 'empty' && (
        <Button component={Link} href="/ops/hosts">
          {t('enrol')}
        </Button>
      )}
    </VerdictBanner>
  );
}
