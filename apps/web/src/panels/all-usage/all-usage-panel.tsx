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

const loading = () => <Skeleton height={400} />;
const TenantStatement = dynamic(() => import('./tenant-statement.tsx').then((module) => module.TenantStatement), {
  ssr: false,
  loading,
});
const PricesCard = dynamic(() => import('./prices-card.tsx').then((module) => module.PricesCard), {
  ssr: false,
  loading,
});

const TABS = ['usage', 'statement', 'prices'] as const;

/** What everybody used: by tenant, by host; statements, and prices. */
export function AllUsagePanel() {
  const t = useTranslations('usage');
  const [search, setSearch] = useQueryStates(usageSearch, { history: 'replace' });
  const change = (values: Partial<typeof search>) => void setSearch(values);
  return (
    <div data-testid="all-usage-panel">
      <PageHeader title={t('title')} description={t('descriptionOfAll')} />
      <Tabs
        value={search.tab}
        onChange={(value) => change({ tab: TABS.find((tab) => tab === value) ?? 'usage' })}
        keepMounted={false}
      >
        <Tabs.List mb="md" className={classes.unprinted ?? ''}>
          {TABS.map((tab) => (
            <Tabs.Tab key={tab} value={tab}>
              {t(`tab.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="usage">
          <UsageReport whose={null} search={search} onChange={change} empty={<Nothing />} />
        </Tabs.Panel>
        <Tabs.Panel value="statement">
          <TenantStatement search={search} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="prices">
          <PricesCard />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Nothing() {
  const t = useTranslations('usage.empty');
  return (
    <SectionCard>
      <EmptyState
        icon={<IconChartBar size={28} />}
        title={t('title')}
        action={
          <Button component={Link} href="/ops/hosts">
            {t('hosts')}
          </Button>
        }
      >
        {t('textOfAll')}
      </EmptyState>
    </SectionCard>
  );
}
