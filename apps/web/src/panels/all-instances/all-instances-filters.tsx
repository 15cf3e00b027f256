'use client';

import { INSTANCE_STATES } from '@bulkhead/shared';
import type { InstanceRow } from '@bulkhead/shared';
import { Select } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { DataTableColumn } from '../../components/data-table.tsx';
import { TableToolbar } from '../../components/table/table-toolbar.tsx';
import type { AllInstancesSearch } from './all-instances-search.ts';
import { useAllInstancePages, useFilterChoices } from './queries/use-all-instances.ts';

/** Seen only between two looks, so nobody filters by it. */
const FILTER_STATES = INSTANCE_STATES.filter((state) => state !== 'absent');

interface AllInstancesFiltersProps {
  columns: readonly DataTableColumn<InstanceRow>[];
  search: AllInstancesSearch;
  onChange: (change: Partial<AllInstancesSearch>) => void;
  /** Left out while nothing narrows the list. */
  onClear?: () => void;
}

/** Text, tenant, host and state; each one is part of the URL. */
export function AllInstancesFilters({ columns, search, onChange, onClear }: AllInstancesFiltersProps) {
  const t = useTranslations('operations.all');
  const tState = useTranslations('common.instanceState');
  const choices = useFilterChoices();
  const readPage = useAllInstancePages(search);
  return (
    <TableToolbar
      tableId="all-instances"
      columns={columns}
      filter={{ label: t('search'), value: search.q, onChange: (q) => onChange({ q }) }}
      onClear={onClear}
      exporting={{ fileName: 'instances', readPage }}
    >
      <Select
        aria-label={t('tenant')}
        placeholder={t('tenant')}
        data={choices.tenants}
        value={search.tenant}
        onChange={(tenant) => onChange({ tenant })}
        searchable
        clearable
        limit={50}
      />
      <Select
        aria-label={t('host')}
        placeholder={t('host')}
        data={choices.hosts}
        value={search.host}
        onChange={(host) => onChange({ host })}
        searchable
        clearable
        limit={50}
      />
      <Select
        aria-label={t('state')}
        placeholder={t('state')}
        data={FILTER_STATES.map((state) => ({ value: state, label: tState(state) }))}
        value={search.state}
        onChange={(value) => onChange({ state: FILTER_STATES.find((state) => state === value) ?? null })}
        clearable
      />
    </TableToolbar>
  );
}
