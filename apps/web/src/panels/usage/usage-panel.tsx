'use client';

import { Button, Skeleton, Tabs } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useQueryStates } from 'nuqs';
import { EmptyState } from '../../components/empty-state.tsx';
import { Link } from '../../components/link.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { UsageReport } from '../../components/usage/usage-report.tsx';
import { usageSearch } from '../../components/usage/usage-search.ts';
import classes from '../../components/usage/usage.module.css';

const StatementView = dynamic(
  () => import('../../components/usage/statement-view.tsx').then((module) => module.StatementView),
  { ssr: false, loading: () => <Skeleton height={400} /> },
);

/** What a tenant used, and what it owes for it. */
export function UsagePanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('usage');
  const [search, setSearch] = useQueryStates(usageSearch, { history: 'replace' });
  const change = (values: Partial<typeof search>) => void setSearch(values);
  const tab = search.tab === 'statement' ? 'statement' : 'usage';
  return (
    <div data-testid="usage-panel">
      <PageHeader title={t('title')} description={t('description')} />
      <Tabs
        value={tab}
        onChange={(value) => change({ tab: value === 'statement' ? 'statement' : 'usage' })}
        keepMounted={false}
      >
        <Tabs.List mb="md" className={classes.unprinted ?? ''}>
          <Tabs.Tab value="usage">{t('tab.usage')}</Tabs.Tab>
          <Tabs.Tab value="statement">{t('tab.statement')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="usage">
          <UsageReport
            whose={tenantSlug}
            search={search}
            onChange={change}
            empty={<Nothing tenantSlug={tenantSlug} />}
          />
        </Tabs.Panel>
        <Tabs.Panel value="statement">
          <StatementView asked="own" tenantSlug={tenantSlug} search={search} onChange={change} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Nothing({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('usage.empty');
  return (
    <SectionCard>
      <EmptyState
        icon={<IconChartBar size={28} />}
        title={t('title')}
        action={
          <Button component={Link} href={`/t/${tenantSlug}/instances/launch`}>
            {t('launch')}
          </Button>
        }
      >
        {t('text')}
      </EmptyState>
    </SectionCard>
  );
}
