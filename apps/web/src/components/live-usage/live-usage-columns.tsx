import type { InstanceRow } from '@bulkhead/shared';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { DataTableColumn } from '../data-table.tsx';
import { UsageCell } from './usage-cell.tsx';

/** What each instance of a list uses now. For a table below LiveUsage. */
export function useLiveUsageColumns(): DataTableColumn<InstanceRow>[] {
  const t = useTranslations('common.inUse');
  return useMemo(
    () => [
      {
        key: 'cpuInUse',
        header: t('cpu'),
        align: 'end',
        cell: (row) => <UsageCell instanceId={row.id} kind="cpu" reserved={row.cpuMillicores} />,
      },
      {
        key: 'memoryInUse',
        header: t('memory'),
        align: 'end',
        cell: (row) => <UsageCell instanceId={row.id} kind="memory" reserved={row.memoryBytes} />,
      },
    ],
    [t],
  );
}
