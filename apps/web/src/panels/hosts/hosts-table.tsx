'use client';

import type { HostRow } from '@bulkhead/shared';
import { Badge, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { ContainmentBadge } from '../../components/compartment/containment-badge.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FitnessBadge } from '../../components/fitness-badge.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { RoomBar } from '../../components/room-bar.tsx';
import { HostStateBadge } from '../../components/state-badge.tsx';

/** Hosts with their state, their last heartbeat, what they are and what of them is taken. */
export function HostsTable({ hosts }: { hosts: readonly HostRow[] }) {
  const t = useTranslations('hosts');
  return (
    <DataTable
      label={t('title')}
      rows={hosts}
      rowKey={(host) => host.id}
      rowHref={(host) => `/ops/hosts/${host.id}`}
      columns={[
        { key: 'name', header: t('column.name'), cell: (host) => host.name, sortValue: (host) => host.name },
        {
          key: 'state',
          header: t('column.state'),
          cell: (host) => <State host={host} />,
          sortValue: (host) => host.state,
        },
        {
          key: 'heartbeat',
          header: t('column.heartbeat'),
          width: '120px',
          cell: (host) => (host.lastSeenAtMs === null ? t('never') : <RelativeTime atMs={host.lastSeenAtMs} />),
          sortValue: (host) => host.lastSeenAtMs ?? 0,
        },
        {
          key: 'containment',
          header: t('column.containment'),
          cell: (host) => (host.state === 'waiting' ? '—' : <ContainmentBadge state={host.containment} />),
          sortValue: (host) => host.containment,
        },
        {
          key: 'engine',
          header: t('column.engine'),
          cell: (host) => <EngineCell host={host} />,
          sortValue: (host) => host.fitness,
        },
        { key: 'kernel', header: t('column.kernel'), cell: (host) => host.kernel ?? '—' },
        {
          key: 'cgroup',
          header: t('column.cgroup'),
          cell: (host) => (host.cgroupVersion === null ? '—' : `v${host.cgroupVersion}, ${host.cgroupDriver ?? '—'}`),
        },
        {
          key: 'cpu',
          header: t('column.cpu'),
          cell: (host) => <HostBar host={host} kind="cpuMillicores" />,
          sortValue: (host) => host.room.reserved.cpuMillicores,
        },
        {
          key: 'memory',
          header: t('column.memory'),
          cell: (host) => <HostBar host={host} kind="memoryBytes" />,
          sortValue: (host) => host.room.reserved.memoryBytes,
        },
      ]}
    />
  );
}

function State({ host }: { host: HostRow }) {
  const t = useTranslations('hosts');
  const tConflict = useTranslations('authority.conflict');
  return (
    <Group gap={6}>
      <HostStateBadge state={host.state} />
      {host.conflictSinceMs !== null && (
        <Badge variant="light" color="red" size="sm">
          {tConflict('badge')}
        </Badge>
      )}
      {host.cordoned && (
        <Badge variant="light" color="gray" size="sm">
          {t('cordoned')}
        </Badge>
      )}
      {host.problems > 0 && (
        <Text span size="xs" c="var(--bh-warn)">
          <IconAlertTriangle size={12} aria-hidden /> {t('problems', { count: host.problems })}
        </Text>
      )}
    </Group>
  );
}

/** The engine, and whether strangers' containers may run on it. */
function EngineCell({ host }: { host: HostRow }) {
  const t = useTranslations('hosts');
  if (host.engineVersion === null) return '—';
  return (
    <>
      <div>{t('engineVersion', { version: host.engineVersion })}</div>
      <FitnessBadge state={host.fitness} />
    </>
  );
}

function HostBar({ host, kind }: { host: HostRow; kind: 'cpuMillicores' | 'memoryBytes' }) {
  if (host.room.limit[kind] === 0) return '—';
  return (
    <RoomBar kind={kind} limit={host.room.limit[kind]} reserved={host.room.reserved[kind]} used={host.used[kind]} />
  );
}
