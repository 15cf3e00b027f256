'use client';

import { formatBytes, formatCores } from '@bulkhead/shared';
import type { InstanceRow } from '@bulkhead/shared';
import { Text, Tooltip } from '@mantine/core';
import { IconCloudOff, IconLock } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { DataTableColumn } from '../../components/data-table.tsx';
import { formatCountdown } from '../../components/format-countdown.ts';
import { HealthBadge } from '../../components/health-check/health-badge.tsx';
import { useLiveUsageColumns } from '../../components/live-usage/live-usage-columns.tsx';
import { ProblemText } from '../../components/problem-text.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { InstanceStateBadge } from '../../components/state-badge.tsx';
import { TagList } from '../../components/tag-list.tsx';
import { useNowMs } from '../../components/use-now.ts';
import classes from './instance-columns.module.css';
import { RowActions } from './row-actions.tsx';

/** The columns of the list; the actions only for those who may act. */
export function useInstanceColumns(mayWrite: boolean): DataTableColumn<InstanceRow>[] {
  const t = useTranslations('instances');
  const inUse = useLiveUsageColumns();
  // The same ones each time, so that a row is drawn again only when it has changed.
  return useMemo(() => instanceColumns(t, inUse, mayWrite), [t, inUse, mayWrite]);
}

function instanceColumns(
  t: ReturnType<typeof useTranslations<'instances'>>,
  inUse: readonly DataTableColumn<InstanceRow>[],
  mayWrite: boolean,
): DataTableColumn<InstanceRow>[] {
  const columns: DataTableColumn<InstanceRow>[] = [
    {
      key: 'name',
      header: t('column.name'),
      sortKey: 'name',
      cell: (row) => <Name row={row} />,
      exportValue: (row) => row.name,
    },
    {
      key: 'state',
      header: t('column.state'),
      sortKey: 'state',
      width: '210px',
      cell: (row) => <State row={row} />,
      exportValue: (row) => row.state,
    },
    ...inUse,
    {
      key: 'image',
      header: t('column.image'),
      cell: (row) => <span className={classes.image}>{row.image}</span>,
      exportValue: (row) => row.image,
    },
    {
      key: 'tags',
      header: t('column.tags'),
      cell: (row) => <TagList tags={row.tags} />,
      exportValue: (row) => row.tags.join(' '),
    },
    {
      key: 'cpu',
      header: t('column.cpu'),
      sortKey: 'cpu',
      align: 'end',
      cell: (row) => formatCores(row.cpuMillicores),
      exportValue: (row) => row.cpuMillicores / 1000,
    },
    {
      key: 'memory',
      header: t('column.memory'),
      sortKey: 'memory',
      align: 'end',
      cell: (row) => formatBytes(row.memoryBytes),
      exportValue: (row) => row.memoryBytes,
    },
    {
      key: 'processes',
      header: t('column.processes'),
      align: 'end',
      hiddenAtFirst: true,
      cell: (row) => row.pids,
      exportValue: (row) => row.pids,
    },
    {
      key: 'restarts',
      header: t('column.restarts'),
      align: 'end',
      hiddenAtFirst: true,
      cell: (row) => row.restarts,
      exportValue: (row) => row.restarts,
    },
    {
      key: 'host',
      header: t('column.host'),
      sortKey: 'host',
      cell: (row) => <Host row={row} />,
      exportValue: (row) => row.hostName,
    },
    {
      key: 'created',
      header: t('column.age'),
      sortKey: 'created',
      cell: (row) => <RelativeTime atMs={row.createdAtMs} />,
      exportValue: (row) => new Date(row.createdAtMs).toISOString(),
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

function Name({ row }: { row: InstanceRow }) {
  const t = useTranslations('instances');
  if (row.lockedAtMs === null) return row.name;
  return (
    <span className={classes.name}>
      {row.name} <IconLock size={14} aria-label={t('locked')} />
    </span>
  );
}

function State({ row }: { row: InstanceRow }) {
  const badge = (
    <span className={classes.state}>
      <InstanceStateBadge state={row.state} pending={row.pendingOperation} />
      {row.state === 'running' && <HealthBadge state={row.health} />}
      {row.deleteAtMs !== null && <DeletedIn atMs={row.deleteAtMs} />}
    </span>
  );
  if (row.problem === null) return badge;
  return (
    <Tooltip label={<ProblemText problem={row.problem} />} multiline maw={360}>
      <span>{badge}</span>
    </Tooltip>
  );
}

function DeletedIn({ atMs }: { atMs: number }) {
  const t = useTranslations('instances');
  const nowMs = useNowMs();
  return (
    <Text span size="xs" c="dimmed">
      {t('deletedIn', { left: formatCountdown(atMs - nowMs) })}
    </Text>
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
