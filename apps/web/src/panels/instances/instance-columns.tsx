'use client';

import { formatBytes, formatCores } from '@bulkhead/shared';
import type { InstanceRow } from '@bulkhead/shared';
import { Text, Tooltip } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { DataTableColumn } from '../../components/data-table.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import classes from './instance-columns.module.css';
import { RowActions } from './row-actions.tsx';

/** The columns of the list; the actions only for those who may act. */
export function useInstanceColumns(mayWrite: boolean): DataTableColumn<InstanceRow>[] {
  const t = useTranslations('instances');
  const columns: DataTableColumn<InstanceRow>[] = [
    { key: 'name', header: t('column.name'), sortKey: 'name', cell: (row) => row.name },
    {
      key: 'state',
      header: t('column.state'),
      sortKey: 'state',
      width: '210px',
      cell: (row) => <State row={row} />,
    },
    {
      key: 'image',
      header: t('column.image'),
      cell: (row) => <span className={classes.image}>{row.image}</span>,
    },
    {
      key: 'cpu',
      header: t('column.cpu'),
      sortKey: 'cpu',
      align: 'end',
      cell: (row) => formatCores(row.cpuMillicores),
    },
    {
      key: 'memory',
      header: t('column.memory'),
      sortKey: 'memory',
      align: 'end',
      cell: (row) => formatBytes(row.memoryBytes),
    },
    { key: 'host', header: t('column.host'), sortKey: 'host', cell: (row) => <Host row={row} /> },
    {
      key: 'created',
      header: t('column.age'),
      sortKey: 'created',
      cell: (row) => <RelativeTime atMs={row.createdAtMs} />,
    },
  ];
  if (mayWrite) {
    columns.push({
      key: 'actions',
      header: t('column.actions'),
      hideHeader: true,
      align: 'end',
      width: '56px',
      cell: (row) => <RowActions row={row} />,
    });
  }
  return columns;
}

function State({ row }: { row: InstanceRow }) {
  const badge = <InstanceStateBadge state={row.state} pending={row.pendingOperation} />;
  if (row.problem === null) return badge;
  return (
    <Tooltip label={row.problem.message} multiline maw={360}>
      <span>{badge}</span>
    </Tooltip>
  );
}

function Host({ row }: { row: InstanceRow }) {
  const t = useTranslations('instances');
  if (row.hostReachable) return row.hostName;
  return (
    <Tooltip label={t('hostSilent')}>
      <Text span size="sm" className={classes.silent}>
        <IconCloudOff size={14} aria-label={t('hostSilent')} /> {row.hostName}
      </Text>
    </Tooltip>
  );
}
