'use client';

import type { InstanceRow } from '@bulkhead/shared';
import { Button, Paper } from '@mantine/core';
import { useThrottledValue } from '@mantine/hooks';
import { IconBox, IconFilterOff, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { debounce, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { BulkResults } from '../../components/bulk/bulk-results.tsx';
import { useBulkAction } from '../../components/bulk/use-bulk-action.ts';
import { DataTable } from '../../components/data-table.tsx';
import type { SortOrder } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { LiveUsage } from '../../components/live-usage/live-usage.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import { useTenantAllows } from '../../components/use-session.ts';
import { InstanceBulkBar } from './instance-bulk-bar.tsx';
import { useInstanceColumns } from './instance-columns.tsx';
import { InstancesToolbar } from './instances-toolbar.tsx';
import { InstancePreview } from './instance-preview.tsx';
import { instancesSearch, isFiltered, NO_FILTERS, PAGE_SIZES, SORT_COLUMNS, toListInput } from './instances-search.ts';
import type { InstancesSearch } from './instances-search.ts';
import { useInstanceAction, useTagging } from './queries/use-instance-actions.ts';
import { useInstances } from './queries/use-instances.ts';
import { useTenantHosts } from './queries/use-tenant-hosts.ts';
import { Link } from '../../components/link.tsx';

/** The first letter is looked for at once, the next ones together after this. */
const TYPING_MS = 120;
const NOTHING_SELECTED: ReadonlySet<string> = new Set();

/** All instances of a tenant: find, select, act. */
export function InstancesPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('instances');
  const mayWrite = useTenantAllows(tenantSlug, 'instances:write');
  const tAction = useTranslations('common.operation.kind');
  const [search, setSearch] = useQueryStates(instancesSearch);
  const typed = useThrottledValue(search.q, TYPING_MS);
  const query = useInstances(toListInput(tenantSlug, { ...search, q: search.q === '' ? '' : typed }));
  const hosts = useTenantHosts(tenantSlug);
  const columns = useInstanceColumns(mayWrite);
  const [selected, setSelected] = useState(NOTHING_SELECTED);
  const bulk = useBulkAction<InstanceRow>();
  const { mutateAsync: act } = useInstanceAction(tenantSlug);
  const { mutateAsync: tag } = useTagging(tenantSlug);

  const change = (next: Partial<InstancesSearch>) => {
    setSelected(NOTHING_SELECTED);
    const typing = Object.keys(next).join() === 'q';
    void setSearch(
      { page: null, ...next },
      typing ? { history: 'replace', limitUrlUpdates: debounce(TYPING_MS) } : { history: 'push' },
    );
  };
  const order = ({ column, direction }: SortOrder) => {
    const sort = SORT_COLUMNS.find((each) => each === column);
    if (sort !== undefined) change({ sort, order: direction });
  };
  const selectedRows = query.data?.rows.filter(({ id }) => selected.has(id)) ?? [];

  const launchButton = mayWrite && (
    <Button
      component={Link}
      href={`/t/${tenantSlug}/instances/launch`}
      leftSection={<IconPlus size={15} aria-hidden />}
    >
      {t('launch')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={launchButton} />
      <BulkResults bulk={bulk} nameOf={({ name }) => name} />
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <InstancesToolbar tenantSlug={tenantSlug} search={search} hosts={hosts} columns={columns} onChange={change} />
        {selectedRows.length > 0 && (
          <InstanceBulkBar
            tenantSlug={tenantSlug}
            rows={selectedRows}
            running={bulk.run?.running ?? false}
            onClear={() => setSelected(NOTHING_SELECTED)}
            onAct={(action, rows) => {
              setSelected(NOTHING_SELECTED);
              void bulk.start(tAction(action), rows, ({ id }) => act({ instanceId: id, action }));
            }}
            onTag={(change, rows) => {
              setSelected(NOTHING_SELECTED);
              void bulk.start(t('bulk.tag'), rows, ({ id }) => tag({ instanceId: id, ...change }));
            }}
          />
        )}
        <LiveUsage tenantSlug={tenantSlug}>
          <QueryState query={query} isEmpty={() => false} skeletonHeight={400}>
            {(data) => (
              <DataTable
                label={t('title')}
                tableId="instances"
                preview={{ title: ({ name }) => name, content: (row) => <InstancePreview row={row} /> }}
                columns={columns}
                rows={data.rows}
                rowKey={(row) => row.id}
                rowHref={(row) => `/t/${tenantSlug}/instances/${row.id}`}
                sort={{ column: search.sort, direction: search.order }}
                onSortChange={order}
                paging={{
                  page: search.page,
                  pageSize: search.rows,
                  pageSizes: PAGE_SIZES,
                  total: data.total,
                  onPageChange: (page) => change({ page }),
                  onPageSizeChange: (size) =>
                    change({ rows: PAGE_SIZES.find((each) => each === size) ?? PAGE_SIZES[0] }),
                }}
                {...(mayWrite && {
                  selection: {
                    selected,
                    onChange: setSelected,
                    label: (id) => t('select', { name: data.rows.find((row) => row.id === id)?.name ?? '' }),
                  },
                })}
                empty={
                  isFiltered(search) || data.total > 0 ? (
                    <EmptyState
                      icon={<IconFilterOff size={28} stroke={1.5} />}
                      title={t('noMatch.title')}
                      action={
                        <Button variant="default" onClick={() => change(NO_FILTERS)}>
                          {t('noMatch.clear')}
                        </Button>
                      }
                    >
                      {t('noMatch.text')}
                    </EmptyState>
                  ) : (
                    <EmptyState
                      icon={<IconBox size={32} stroke={1.4} />}
                      title={t('empty.title')}
                      {...(mayWrite && { action: launchButton })}
                    >
                      {mayWrite ? t('empty.text') : t('empty.readerText')}
                    </EmptyState>
                  )
                }
              />
            )}
          </QueryState>
        </LiveUsage>
      </Paper>
    </>
  );
}
