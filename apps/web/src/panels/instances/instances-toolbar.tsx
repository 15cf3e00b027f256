'use client';

import { INSTANCE_STATES } from '@bulkhead/shared';
import type { InstanceRow, InstanceState, QuotaView } from '@bulkhead/shared';
import { Select } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { DataTableColumn } from '../../components/data-table.tsx';
import { TableToolbar } from '../../components/table/table-toolbar.tsx';
import { TagFilter } from './tag-filter.tsx';
import { isFiltered, NO_FILTERS } from './instances-search.ts';
import type { InstancesSearch } from './instances-search.ts';
import { useInstancePages } from './queries/use-instances.ts';

interface InstancesToolbarProps {
  tenantSlug: string;
  search: InstancesSearch;
  hosts: QuotaView['hosts'];
  columns: readonly DataTableColumn<InstanceRow>[];
  onChange: (change: Partial<InstancesSearch>) => void;
}

/** Seen only between two looks, so nobody filters by it. */
const FILTER_STATES = INSTANCE_STATES.filter((state) => state !== 'absent');

function isInstanceState(text: string | null): text is InstanceState {
  return INSTANCE_STATES.some((state) => state === text);
}

/** Filters of the list. Every one of them is part of the URL. */
export function InstancesToolbar({ tenantSlug, search, hosts, columns, onChange }: InstancesToolbarProps) {
  const t = useTranslations('instances.filter');
  const tState = useTranslations('common.instanceState');
  const readPage = useInstancePages(tenantSlug, search);
  return (
    <TableToolbar
      tableId="instances"
      columns={columns}
      filter={{ label: t('text'), value: search.q, onChange: (q) => onChange({ q }) }}
      onClear={isFiltered(search) ? () => onChange(NO_FILTERS) : undefined}
      exporting={{ fileName: `${tenantSlug}-instances`, readPage }}
    >
      <Select
        aria-label={t('state')}
        placeholder={t('state')}
        clearable
        data={FILTER_STATES.map((state) => ({ value: state, label: tState(state) }))}
        value={search.state}
        onChange={(state) => onChange({ state: isInstanceState(state) ? state : null })}
      />
      <Select
        aria-label={t('host')}
        placeholder={t('host')}
        clearable
        searchable={hosts.length > 8}
        limit={50}
        data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.host}
        onChange={(host) => onChange({ host })}
      />
      <TagFilter tag={search.tag} onChange={(tag) => onChange({ tag })} />
    </TableToolbar>
  );
}
