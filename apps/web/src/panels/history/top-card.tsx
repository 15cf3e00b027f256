'use client';

import type { TimelineSeries, Top } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChartNumbers } from '../../components/charts/use-chart-numbers.ts';
import { DataTable } from '../../components/data-table.tsx';
import type { DataTableColumn } from '../../components/data-table.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { changeOf } from './change-of.ts';
import classes from './history.module.css';
import type { TimeSpan } from './history-range.ts';
import { useTop } from './queries/use-timeline.ts';
import { SeriesChoice } from './series-choice.tsx';

type Tenant = Top['tenants'][number];
type Instance = Top['instances'][number];

/** The busiest tenants and instances of a host, or with null of all hosts: now, over the range, and against before. */
export function TopCard({ hostId, span, actions }: { hostId: string | null; span: TimeSpan; actions?: ReactNode }) {
  const t = useTranslations('history.top');
  const [series, setSeries] = useState<TimelineSeries>('cpuMillicores');
  const query = useTop(hostId, series, span);
  return (
    <SectionCard title={t('title')} description={t('description')} flush>
      <div className={classes.topControls}>
        {actions}
        <SeriesChoice label={t('series')} value={series} onChange={setSeries} />
      </div>
      <QueryState
        query={query}
        skeletonHeight={240}
        isEmpty={({ tenants, instances }) => tenants.length + instances.length === 0}
        empty={
          <Text size="sm" c="dimmed" p="md">
            {t('empty')}
          </Text>
        }
      >
        {(top) => <Tables top={top} series={series} withHost={hostId === null} />}
      </QueryState>
    </SectionCard>
  );
}

function Tables({ top, series, withHost }: { top: Top; series: TimelineSeries; withHost: boolean }) {
  const t = useTranslations('history.top');
  const figures = useFigureColumns(series);
  return (
    <div className={classes.top} data-testid="top">
      <DataTable<Tenant>
        label={t('tenants')}
        rows={top.tenants}
        rowKey={({ slug }) => slug}
        rowHref={({ slug }) => `/ops/tenants/${slug}`}
        columns={[{ key: 'tenant', header: t('tenant'), cell: ({ name }) => name }, ...figures]}
      />
      <DataTable<Instance>
        label={t('instances')}
        rows={top.instances}
        rowKey={({ id }) => id}
        rowHref={({ gone, tenantSlug, id }) => (gone ? '/ops/instances' : `/t/${tenantSlug}/instances/${id}`)}
        columns={[
          {
            key: 'instance',
            header: t('instance'),
            cell: ({ name, tenantSlug, hostName, gone }) => (
              <>
                {name}
                <span className={classes.quiet}>
                  {` ${[tenantSlug, ...(withHost ? [hostName] : []), ...(gone ? [t('gone')] : [])].join(' · ')}`}
                </span>
              </>
            ),
          },
          ...figures,
        ]}
      />
    </div>
  );
}

function useFigureColumns(series: TimelineSeries): DataTableColumn<Tenant | Instance>[] {
  const t = useTranslations('history.top');
  const { cores, bytes } = useChartNumbers();
  const format = series === 'cpuMillicores' ? (value: number) => cores(value / 1_000) : bytes;
  const change = (row: Tenant | Instance) => {
    const found = changeOf(row);
    return typeof found === 'number' ? `${found > 0 ? '+' : '−'}${format(Math.abs(found))}` : t(found);
  };
  return [
    { key: 'now', header: t('now'), align: 'end', cell: ({ now }) => (now === null ? '—' : format(now)) },
    { key: 'mean', header: t('mean'), align: 'end', cell: ({ mean }) => format(mean) },
    { key: 'change', header: t('change'), align: 'end', cell: change },
  ];
}
