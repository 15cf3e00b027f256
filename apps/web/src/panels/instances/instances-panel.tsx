'use client';

import { Button, Paper } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBox, IconFilterOff, IconPlus } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { debounce, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryState } from '../../components/query-state.tsx';
import type { SortOrder } from '../../components/sort-rows.ts';
import { useTenantAllows } from '../../components/use-session.ts';
import { BulkBar } from './bulk-bar.tsx';
import { BulkResults } from './bulk-results.tsx';
import { useInstanceColumns } from './instance-columns.tsx';
import { InstancesToolbar } from './instances-toolbar.tsx';
import { instancesSearch, PAGE_SIZE, SORT_COLUMNS, toListInput } from './instances-search.ts';
import type { InstancesSearch } from './instances-search.ts';
import { useInstances } from './queries/use-instances.ts';
import { useTenantHosts } from './queries/use-tenant-hosts.ts';
import { useBulkAction } from './use-bulk-action.ts';
import { Link } from '../../components/link.tsx';

const TYPING_MS = 250;
const NOTHING_SELECTED: ReadonlySet<string> = new Set();

/** All instances of a tenant: find, select, act. */
export function InstancesPanel({ tenantSlug }: { tenantSlug: string }) {
  const t = useTranslations('instances');
  const mayWrite = useTenantAllows(tenantSlug, 'instances:write');
  const [search, setSearch] = useQueryStates(instancesSearch, { history: 'replace' });
  const [typed] = useDebouncedValue(search.q, TYPING_MS);
  const query = useInstances(toListInput(tenantSlug, { ...search, q: search.q === '' ? '' : typed }));
  const hosts = useTenantHosts(tenantSlug);
  const columns = useInstanceColumns(mayWrite);
  const [selected, setSelected] = useState(NOTHING_SELECTED);
  const bulk = useBulkAction(tenantSlug);

  const change = (next: Partial<InstancesSearch>) => {
    setSelected(NOTHING_SELECTED);
    void setSearch({ page: null, ...next }, { ...('q' in next && { limitUrlUpdates: debounce(TYPING_MS) }) });
  };
  const order = ({ column, direction }: SortOrder) => {
    const sort = SORT_COLUMNS.find((each) => each === column);
    if (sort !== undefined) change({ sort, order: direction });
  };
  const filtered = search.q !== '' || search.state !== null || search.host !== null;
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
      {bulk.run !== null && (
        <BulkResults
          run={bulk.run}
          onDismiss={bulk.clear}
          onRetry={() => {
            const refused = bulk.run?.results.filter(({ state }) => state === 'refused').map(({ row }) => row) ?? [];
            if (bulk.run !== null) void bulk.start(bulk.run.action, refused);
          }}
        />
      )}
      <Paper withBorder style={{ overflow: 'hidden' }}>
        <InstancesToolbar search={search} hosts={hosts} onChange={change} />
        {selectedRows.length > 0 && (
          <BulkBar
            tenantSlug={tenantSlug}
            rows={selectedRows}
            running={bulk.run?.running ?? false}
            onClear={() => setSelected(NOTHING_SELECTED)}
            onAct={(action, rows) => {
              setSelected(NOTHING_SELECTED);
              void bulk.start(action, rows);
            }}
          />
        )}
        <QueryState query={query} isEmpty={() => false} skeletonHeight={400}>
          {(data) => (
            <DataTable
              label={t('title')}
              columns={columns}
              rows={data.rows}
              rowKey={(row) => row.id}
              rowHref={(row) => `/t/${tenantSlug}/instances/${row.id}`}
              sort={{ column: search.sort, direction: search.order }}
              onSortChange={order}
              paging={{
                page: search.page,
                pageSize: PAGE_SIZE,
                total: data.total,
                onPageChange: (page) => change({ page }),
              }}
              {...(mayWrite && {
                selection: {
                  selected,
                  onChange: setSelected,
                  label: (id) => t('select', { name: data.rows.find((row) => row.id === id)?.name ?? '' }),
                },
              })}
              empty={
                filtered || data.total > 0 ? (
                  <EmptyState
                    icon={<IconFilterOff size={28} stroke={1.5} />}
                    title={t('noMatch.title')}
                    action={
                      <Button variant="default" onClick={() => change({ q: '', state: null, host: null })}>
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
      </Paper>
    </>
  );
}
