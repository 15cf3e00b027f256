'use client';

import { USAGE_ORDERS, type UsageOrder, type UsageSummary } from '@bulkhead/shared';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { DataTable } from '../data-table.tsx';
import { EmptyState } from '../empty-state.tsx';
import { QueryState } from '../query-state.tsx';
import { SectionCard } from '../section-card.tsx';
import { ExportMenu } from '../table/export-menu.tsx';
import { hasRest, toTableRows } from './to-table-rows.ts';
import { PAGE_SIZE, useReadRows, useUsageRows, type UsageView, type Whose } from './use-usage.ts';
import { useUsageColumns } from './usage-columns.tsx';
import classes from './usage.module.css';

interface UsageTableProps {
  whose: Whose;
  view: UsageView;
  summary: UsageSummary;
  page: number;
  onPageChange: (page: number) => void;
  onOrderChange: (order: UsageOrder) => void;
}

/** Who or what used how much, the largest first, and at the end what belongs to none. */
export function UsageTable({ whose, view, summary, page, onPageChange, onOrderChange }: UsageTableProps) {
  const t = useTranslations('usage');
  const rows = useUsageRows(whose, view, page);
  const { groupBy, orderBy } = view;
  const columns = useUsageColumns(whose, groupBy, summary.currency, summary.costMicros !== null);
  const readRows = useReadRows(whose, view);
  const rest = hasRest(whose, groupBy) ? summary.rest : null;
  const readPage = async (wanted: number) => {
    const answer = await readRows(wanted);
    return { rows: toTableRows(whose, groupBy, answer.rows, null), total: answer.total };
  };
  return (
    <SectionCard
      title={t('table.title', { group: t(`group.${groupBy}`) })}
      actions={<ExportMenu fileName={`usage-${whose ?? 'all'}`} readPage={readPage} columns={columns} />}
      flush
    >
      <QueryState
        query={rows}
        skeletonHeight={240}
        empty={<EmptyState title={t('table.none')} />}
        isEmpty={({ total }) => total === 0 && rest === null}
      >
        {(data) => {
          const isLast = page * PAGE_SIZE >= data.total;
          return (
            <>
              <DataTable
                label={t('table.title', { group: t(`group.${groupBy}`) })}
                tableId={`usage-${whose === null ? 'all' : 'tenant'}`}
                rows={toTableRows(whose, groupBy, data.rows, isLast ? rest : null)}
                rowKey={({ id }) => id}
                columns={columns}
                sort={{ column: orderBy, direction: 'desc' }}
                onSortChange={({ column }) => onOrderChange(USAGE_ORDERS.find((order) => order === column) ?? 'cpu')}
                {...(data.total > PAGE_SIZE && {
                  paging: { page, pageSize: PAGE_SIZE, total: data.total, onPageChange },
                })}
              />
              {isLast && rest !== null && (
                <Text size="xs" c="dimmed" className={classes.note}>
                  {t(whose === null ? 'table.systemHint' : 'table.restHint')}
                </Text>
              )}
            </>
          );
        }}
      </QueryState>
    </SectionCard>
  );
}
