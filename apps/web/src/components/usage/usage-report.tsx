'use client';

import { USAGE_GROUPS, USAGE_ORDERS, type UsageGroup } from '@bulkhead/shared';
import { NativeSelect, Skeleton, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { QueryState } from '../query-state.tsx';
import { SectionCard } from '../section-card.tsx';
import { browserZone } from '../time-zones.ts';
import { useNowMs } from '../use-now.ts';
import { RangePicker } from './range-picker.tsx';
import { StandingNotice } from './standing-notice.tsx';
import { SummaryTiles } from './summary-tiles.tsx';
import { useUsageChart, useUsageSummary, type UsageView, type Whose } from './use-usage.ts';
import { spanOf, type UsageSpan } from './usage-ranges.ts';
import type { UsageSearch } from './usage-search.ts';
import { UsageTable } from './usage-table.tsx';
import classes from './usage.module.css';

const UsageChart = dynamic(() => import('./usage-chart.tsx').then((module) => module.UsageChart), {
  ssr: false,
  loading: () => <Skeleton height={300} />,
});

const TYPING_MS = 300;

interface UsageReportProps {
  whose: Whose;
  search: UsageSearch;
  onChange: (change: Partial<UsageSearch>) => void;
  /** Where nothing was ever counted. */
  empty: ReactNode;
}

/** What was used in a range: in all, over time, and by group. */
export function UsageReport({ whose, search, onChange, empty }: UsageReportProps) {
  const timeZone = search.zone ?? browserZone();
  const span = spanOf(search, useNowMs(), timeZone);
  const groupBy = groupOf(whose, search.by);
  return (
    <>
      <div className={classes.controls}>
        <RangePicker
          choice={search}
          onChange={(choice) => onChange({ ...choice, page: 1 })}
          isWrong={span === null}
          timeZone={timeZone}
        />
        <GroupFields whose={whose} groupBy={groupBy} search={search} onChange={onChange} />
      </div>
      {span !== null && (
        <SpanReport
          whose={whose}
          span={span}
          view={{ ...span, groupBy, tagKey: search.tag, orderBy: search.show, timeZone }}
          page={search.page}
          onChange={onChange}
          empty={empty}
        />
      )}
    </>
  );
}

/** Tenants are no groups of a tenant. */
function groupOf(whose: Whose, by: UsageGroup | null): UsageGroup {
  if (whose === null) return by ?? 'tenant';
  return by === null || by === 'tenant' ? 'instance' : by;
}

function GroupFields({
  whose,
  groupBy,
  search,
  onChange,
}: Pick<UsageReportProps, 'whose' | 'search' | 'onChange'> & { groupBy: UsageGroup }) {
  const t = useTranslations('usage');
  const groups = USAGE_GROUPS.filter((group) => whose === null || group !== 'tenant');
  return (
    <>
      <NativeSelect
        label={t('group.label')}
        value={groupBy}
        onChange={(event) =>
          onChange({ by: USAGE_GROUPS.find((group) => group === event.currentTarget.value) ?? null, page: 1 })
        }
        data={groups.map((group) => ({ value: group, label: t(`group.${group}`) }))}
      />
      {groupBy === 'tag' && (
        <TextInput
          label={t('tagKey')}
          placeholder={t('tagKeyExample')}
          title={t('tagKeyHint')}
          maxLength={64}
          value={search.tag}
          onChange={(event) => onChange({ tag: event.currentTarget.value, page: 1 })}
        />
      )}
      <NativeSelect
        label={t('measure.label')}
        value={search.show}
        onChange={(event) =>
          onChange({ show: USAGE_ORDERS.find((order) => order === event.currentTarget.value) ?? 'cpu', page: 1 })
        }
        data={USAGE_ORDERS.map((order) => ({ value: order, label: t(`measure.${order}`) }))}
      />
    </>
  );
}

interface SpanReportProps {
  whose: Whose;
  span: UsageSpan;
  view: UsageView;
  page: number;
  onChange: UsageReportProps['onChange'];
  empty: ReactNode;
}

function SpanReport({ whose, span, view, page, onChange, empty }: SpanReportProps) {
  const t = useTranslations('usage');
  const [tagKey] = useDebouncedValue(view.tagKey, TYPING_MS);
  const settled = { ...view, tagKey };
  const summary = useUsageSummary(whose, span);
  const chart = useUsageChart(whose, settled);
  return (
    <QueryState
      query={summary}
      skeletonHeight={420}
      empty={empty}
      isEmpty={({ standing }) => standing.firstHourMs === null}
    >
      {(data) => (
        <Stack gap="md">
          <StandingNotice standing={data.standing} />
          <SummaryTiles whose={whose} summary={data} />
          <SectionCard>
            <QueryState query={chart} skeletonHeight={300}>
              {(drawn) => (
                <UsageChart
                  chart={drawn}
                  measure={view.orderBy}
                  span={span}
                  timeZone={view.timeZone}
                  restLabel={t(whose === null ? 'chart.system' : 'chart.rest')}
                />
              )}
            </QueryState>
          </SectionCard>
          <UsageTable
            whose={whose}
            view={settled}
            summary={data}
            page={page}
            onPageChange={(next) => onChange({ page: next })}
            onOrderChange={(show) => onChange({ show, page: 1 })}
          />
        </Stack>
      )}
    </QueryState>
  );
}
